import { createContext, useContext } from "react";

/** The element that scrolls the screen, once mounted; long lists measure against it. */
export const ScrollContainerContext = createContext<HTMLElement | null>(null);

export function useScrollContainer(): HTMLElement | null {
  return useContext(ScrollContainerContext);
}
