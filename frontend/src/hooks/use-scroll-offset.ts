import { type RefObject, useLayoutEffect, useState } from "react";
import { useScrollContainer } from "./use-scroll-container";

/** Return an element's distance from the top of the scroll container, px. */
export function useScrollOffset(element: RefObject<HTMLElement | null>): number {
  const scroller = useScrollContainer();
  const [offset_px, setOffset] = useState(0);
  useLayoutEffect(() => {
    const inner = element.current;
    if (!inner || !scroller) return;
    const measure = () => {
      const above = inner.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      setOffset(above + scroller.scrollTop);
    };
    measure();
    // Content above may load later or wrap.
    const observer = new ResizeObserver(measure);
    for (const child of scroller.children) observer.observe(child);
    return () => observer.disconnect();
  }, [element, scroller]);
  return offset_px;
}
