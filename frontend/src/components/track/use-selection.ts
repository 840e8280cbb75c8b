import { type MouseEvent, useState } from "react";

const NOTHING: ReadonlySet<number> = new Set();

/** Select rows of a list: with Ctrl, with Shift, or by any click once one is selected. */
export function useSelection(listKey: string) {
  const [state, setState] = useState({ listKey, selected: NOTHING, last: -1 });
  const isCurrent = state.listKey === listKey; // rows of another list are not selected
  const selected = isCurrent ? state.selected : NOTHING;

  const set = (chosen: Iterable<number>, last = -1) => setState({ listKey, selected: new Set(chosen), last });

  const toggle = (index: number) => {
    const next = new Set(selected);
    if (!next.delete(index)) next.add(index);
    set(next, index);
  };

  /** Handle a click on a row; return whether it was a selection. */
  const click = (event: MouseEvent, index: number): boolean => {
    const last = isCurrent ? state.last : -1;
    if (event.shiftKey && last >= 0) {
      const [first, end] = [Math.min(last, index), Math.max(last, index)];
      set([...selected, ...Array.from({ length: end - first + 1 }, (_, n) => first + n)], index);
      return true;
    }
    if (!(event.ctrlKey || event.metaKey || event.shiftKey || selected.size)) return false;
    toggle(index);
    return true;
  };

  return { selected, toggle, click, set, clear: () => set([]) };
}
