import { ArrowDown, ArrowUp } from "lucide-react";
import type { ColumnOrder, ColumnSort } from "@/lib/api/paged-lists";

/** Show the column headers of a track list; a click sorts by a column, a second one reverses the order. */
export function TrackListHeader({ order }: { order: ColumnOrder }) {
  return (
    <div role="row" aria-rowindex={1} className="track-row track-list-header">
      <PlainColumn label="Cover" isHidden />
      <span className="track-list-header__names">
        <SortableColumn sort="title" label="Title" order={order} />
        <SortableColumn sort="artist" label="Artist" order={order} />
      </span>
      <SortableColumn sort="album" label="Album" order={order} className="track-row__album" />
      <PlainColumn label="Sound" className="track-row__corona" />
      <PlainColumn label="Rating" className="track-row__stars" />
      <SortableColumn sort="duration_s" label="Length" order={order} className="track-row__time" />
      <PlainColumn label="Actions" isHidden />
    </div>
  );
}

interface PlainColumnProps {
  label: string;
  className?: string;
  isHidden?: boolean;
}

function PlainColumn({ label, className = "", isHidden = false }: PlainColumnProps) {
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

function SortableColumn({ sort, label, order, className = "" }: ColumnProps) {
  const isSorted = order.sort === sort;
  const Arrow = order.isDescending ? ArrowDown : ArrowUp;
  const direction = order.isDescending ? "descending" : "ascending";
  return (
    <span role="columnheader" aria-sort={isSorted ? direction : "none"} className={className}>
      <button type="button" onClick={() => order.setSort(sort, isSorted && !order.isDescending)}>
        {label}
        {isSorted ? <Arrow size={13} aria-hidden="true" /> : null}
      </button>
    </span>
  );
}
