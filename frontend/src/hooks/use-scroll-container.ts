import { createContext, useContext } from "react";

/** The element that scrolls a place, once it is there; long lists measure themselves against it. */
export const ScrollerContext = createContext<HTMLElement | null>(null);

export function useScroller(): HTMLElement | null {
  return useContext(ScrollerContext);
}
