import { type PointerEvent, useRef, useState } from "react";

interface Drag {
  from: number;
  to: number;
  /** How far the row was carried, in pixels. */
  offset_px: number;
}

/**
 * Put rows of one height into another order, by mouse, pen or finger. The handle takes the pointer; the caller draws
 * each row shifted by `shiftOf`.
 */
export function useDragOrder(rows: number, rowHeight: number, onMove: (from: number, to: number) => void) {
  const [drag, setDrag] = useState<Drag>();
  const startY = useRef(0);

  const handleProps = (index: number) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      startY.current = event.clientY;
      setDrag({ from: index, to: index, offset_px: 0 });
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!drag) return;
      const offset_px = event.clientY - startY.current;
      const to = Math.min(rows - 1, Math.max(0, drag.from + Math.round(offset_px / rowHeight)));
      setDrag({ ...drag, to, offset_px });
    },
    onPointerUp: () => {
      if (drag && drag.to !== drag.from) onMove(drag.from, drag.to);
      setDrag(undefined);
    },
    onPointerCancel: () => setDrag(undefined),
  });

  /** Pixels by which a row stands away from its place while another one is carried past it. */
  const shiftOf = (index: number): number => {
    if (!drag) return 0;
    if (index === drag.from) return drag.offset_px;
    if (index > drag.from && index <= drag.to) return -rowHeight;
    if (index < drag.from && index >= drag.to) return rowHeight;
    return 0;
  };

  return { handleProps, shiftOf, dragged: drag?.from };
}
