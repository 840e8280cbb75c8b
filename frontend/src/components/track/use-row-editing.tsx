import { ArrowDownToLine, ArrowUpToLine, ListX, SquareCheck } from "lucide-react";
import type { KeyboardEvent } from "react";
import type { Track } from "@/types/models";
import type { Choice } from "./track-menu";
import type { useSelection } from "./use-selection";

const ICON = 17;

/** Changes of a list's order and rows. */
export interface ListEditing {
  onMove: (from: number, to: number) => void;
  onRemove: (indices: readonly number[]) => void;
}

/** Return the menu's entries and the keys by which rows are selected, moved and removed. */
export function useRowEditing(
  rows: number,
  editing: ListEditing | undefined,
  selection: ReturnType<typeof useSelection>,
) {
  const remove = (index: number) => {
    const indices = selection.selected.size ? [...selection.selected] : [index];
    editing?.onRemove(indices);
    selection.clear();
  };

  const choices = (_track: Track, index: number): Choice[] => [
    { label: "Select", icon: <SquareCheck size={ICON} />, run: () => selection.toggle(index) },
    ...(editing
      ? [
          {
            label: "Move to top",
            icon: <ArrowUpToLine size={ICON} />,
            run: () => editing.onMove(index, 0),
          },
          {
            label: "Move to end",
            icon: <ArrowDownToLine size={ICON} />,
            run: () => editing.onMove(index, rows - 1),
          },
          {
            label: "Remove from playlist",
            icon: <ListX size={ICON} />,
            run: () => editing.onRemove([index]),
          },
        ]
      : []),
  ];

  /** Handle a key on the active row; return whether it was one of these. */
  const onKey = (key: string, index: number): boolean => {
    if (key === "x") selection.toggle(index);
    else if (key === "Escape" && selection.selected.size) selection.clear();
    else if (key === "Delete" && editing) remove(index);
    else return false;
    return true;
  };

  /** Move the active row with Alt and an arrow; return its new index. */
  const moveByKey = (event: KeyboardEvent, active: number): number | undefined => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const to = active + (by ?? 0);
    if (!editing || !event.altKey || !by || active < 0 || to < 0 || to >= rows) return undefined;
    event.preventDefault();
    editing.onMove(active, to);
    return to;
  };

  return { choices, onKey, moveByKey, removeSelected: editing && (() => remove(-1)) };
}
