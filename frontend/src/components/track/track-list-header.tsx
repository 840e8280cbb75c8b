import { ArrowDown, ArrowUp } from "lucide-react";
import type { ColumnOrder, ColumnSort } from "@/lib/api/paged-lists";

/** The head of a list of tracks: a click on a column orders by it, another one turns the order around. */
export function TrackHead({ order }: { order: ColumnOrder }) {
  return (
    <div role="row" aria-rowindex={1} className="track-row track-head">
      <Unsorted label="Cover" isHidden />
      <span className="track-head__names">
        <Column sort="title" label="Title" order={order} />
        <Column sort="artist" label="Artist" order={order} />
      </span>
      <Column sort="album" label="Album" order={order} className="track-row__album" />
      <Unsorted label="Sound" className="track-row__corona" />
      <Unsorted label="Rating" className="track-row__stars" />
      <Column sort="duration_s" label="Length" order={order} className="track-row__time" />
      <Unsorted label="Actions" isHidden />
    </div>
  );
}

interface UnsortedProps {
  label: string;
  className?: string;
  isHidden?: boolean;
}

function Unsorted({ label, className = "", isHidden = false }: UnsortedProps) {
  return (
    <span role="columnheader" className={className}>
      <span className={isHidden ? "hidden-text" : ""}>{label}</span>
    </span>
  );
}

interface ColumnProps {
  sort: ColumnSort;
  label: string;
  order: ColumnOrder;
  className?: string;
}

function Column({ sort, label, order, className = "" }: ColumnProps) {
  const isChosen = order.sort === sort;
  const Arrow = order.isDescending ? ArrowDown : ArrowUp;
  const direction = order.isDescending ? "descending" : "ascending";
  return (
    <span role="columnheader" aria-sort={isChosen ? direction : "none"} className={className}>
      <button type="button" onClick={() => order.setSort(sort, isChosen && !order.isDescending)}>
        {label}
        {isChosen ? <Arrow size={13} aria-hidden="true" /> : null}
      </button>
    </span>
  );
}
