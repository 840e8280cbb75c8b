import { type PointerEvent, useEffect, useRef, useState } from "react";

interface Drag {
  from: number;
  to: number;
  /** Distance that the row was dragged within the list, px. */
  offset_px: number;
}

/** Near the edges of the scroll container the list scrolls by itself: distance, and most px a frame. */
const EDGE_PX = 64;
const FASTEST_PX = 18;

/**
 * Reorder rows of equal height by dragging. The handle captures the pointer; the caller shifts each row by `shiftOf`,
 * and keeps the dragged row mounted. Near the edges of `scroller` the list scrolls.
 */
export function useDragOrder(
  rows: number,
  rowHeight: number,
  onMove: (from: number, to: number) => void,
  scroller?: () => HTMLElement | null,
) {
  const [drag, setDrag] = useState<Drag>();
  const from = useRef({ y: 0, scrollTop: 0 });
  const pointerY = useRef(0);
  const scrollTop = () => scroller?.()?.scrollTop ?? 0;

  const follow = () =>
    setDrag((before) => {
      if (!before) return before;
      const offset_px = pointerY.current - from.current.y + scrollTop() - from.current.scrollTop;
      const to = Math.min(rows - 1, Math.max(0, before.from + Math.round(offset_px / rowHeight)));
      return { ...before, to, offset_px };
    });
  const latest = useRef(follow);
  latest.current = follow;

  const isDragging = drag !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the loop runs while a row is dragged
  useEffect(() => {
    const element = isDragging ? scroller?.() : null;
    if (!element) return;
    let frame = 0;
    const step = () => {
      const { top, bottom } = element.getBoundingClientRect();
      const above = top + EDGE_PX - pointerY.current;
      const below = pointerY.current - (bottom - EDGE_PX);
      const by = below > 0 ? below : -Math.max(0, above);
      if (by !== 0) {
        element.scrollTop += Math.sign(by) * Math.min(FASTEST_PX, Math.abs(by) / 3);
        latest.current();
      }
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [isDragging]);

  const handleProps = (index: number) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      pointerY.current = event.clientY;
      from.current = { y: event.clientY, scrollTop: scrollTop() };
      setDrag({ from: index, to: index, offset_px: 0 });
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      pointerY.current = event.clientY;
      follow();
    },
    onPointerUp: () => {
      if (drag && drag.to !== drag.from) onMove(drag.from, drag.to);
      setDrag(undefined);
    },
    onPointerCancel: () => setDrag(undefined),
  });

  /** Return the offset of a row while another one is dragged past it, px. */
  const shiftOf = (index: number): number => {
    if (!drag) return 0;
    if (index === drag.from) return drag.offset_px;
    if (index > drag.from && index <= drag.to) return -rowHeight;
    if (index < drag.from && index >= drag.to) return rowHeight;
    return 0;
  };

  return { handleProps, shiftOf, dragged: drag?.from };
}
