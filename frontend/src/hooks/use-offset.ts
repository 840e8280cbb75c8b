import { type RefObject, useLayoutEffect, useState } from "react";
import { useScroller } from "./use-scroller";

/** How far below the top of what scrolls an element begins, in pixels. */
export function useOffset(element: RefObject<HTMLElement | null>): number {
  const scroller = useScroller();
  const [offset_px, setOffset] = useState(0);
  useLayoutEffect(() => {
    if (!element.current || !scroller) return;
    const above = element.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    setOffset(above + scroller.scrollTop);
  }, [element, scroller]);
  return offset_px;
}
