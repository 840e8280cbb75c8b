import { createContext, useContext } from "react";

/** The element that scrolls a place, once it is there; long lists measure themselves against it. */
export const ScrollContainerContext = createContext<HTMLElement | null>(null);

export function useScrollContainer(): HTMLElement | null {
  return useContext(ScrollContainerContext);
}
