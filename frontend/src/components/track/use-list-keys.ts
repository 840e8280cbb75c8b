import { type KeyboardEvent, useId, useState } from "react";

/** Rows moved by Page Up and Page Down. */
const PAGE_ROWS = 10;

interface ListKeys {
  onEnter: (index: number) => void;
  /** Called when a row becomes active, to scroll it into view. */
  onMove?: (index: number) => void;
  /** Called for any other key, with the active row. */
  onKey?: (key: string, index: number) => void;
}

function rowAfter(key: string, at: number, rows: number): number | undefined {
  const targets: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + PAGE_ROWS,
    PageUp: at - PAGE_ROWS,
    Home: 0,
    End: rows - 1,
  };
  return targets[key];
}

/** Handle the keys of a list that holds the focus itself and marks one row as active. */
export function useListKeys(rows: number, { onEnter, onMove, onKey }: ListKeys) {
  const id = useId();
  const [active, setActive] = useState(-1);
  const rowId = (index: number) => `${id}-${index}`;

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = rowAfter(event.key, active, rows);
    if (target !== undefined) {
      event.preventDefault();
      const index = Math.min(rows - 1, Math.max(0, target));
      setActive(index);
      onMove?.(index);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      onEnter(active);
    } else if (active >= 0) onKey?.(event.key, active);
  };

  return {
    active,
    setActive,
    rowId,
    gridProps: {
      tabIndex: 0,
      onKeyDown,
      onFocus: () => setActive((at) => Math.max(at, 0)),
      onBlur: () => setActive(-1),
      ...(active >= 0 ? { "aria-activedescendant": rowId(active) } : {}),
    },
  };
}
