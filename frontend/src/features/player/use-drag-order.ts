import { type PointerEvent, useRef, useState } from "react";

interface Drag {
  from: number;
  to: number;
  /** Distance that the row was dragged, px. */
  offset_px: number;
}

/**
 * Reorder rows of equal height by dragging. The handle captures the pointer; the caller shifts each row by `shiftOf`.
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
