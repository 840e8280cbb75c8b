import { useLayoutEffect, useRef, useState } from "react";

/** Return the number and width of the columns that fit into an element. */
export function useColumns(leastWidth_px: number, gap_px: number) {
  const root = useRef<HTMLDivElement>(null);
  const [width_px, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const columns = Math.max(2, Math.floor((width_px + gap_px) / (leastWidth_px + gap_px)));
  const columnWidth_px = Math.max(0, (width_px - gap_px * (columns - 1)) / columns);
  return { root, columns, columnWidth_px };
}
