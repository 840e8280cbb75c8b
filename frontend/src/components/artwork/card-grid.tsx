import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useState } from "react";
import { Failure } from "@/components/ui/message";
import { usePagedList } from "@/hooks/use-paged-list";
import { useScrollContainer } from "@/hooks/use-scroll-container";
import { useScrollOffset } from "@/hooks/use-scroll-offset";
import type { PagedList } from "@/lib/api/paged-lists";
import { useColumns } from "./use-columns";

/** Minimum width of a card with and without a picture, gap, and height of the text under a picture, px. */
const MIN_WIDTH = 150;
const MIN_TEXT_WIDTH = 210;
const GAP = 20;
const TEXT_HEIGHT = 62;

const FIRST_SKELETONS = 12;
const OVERSCAN = 3;

interface CardGridProps<Item> {
  /** Plural name of the items, for the error message. */
  noun: string;
  list: PagedList<Item>;
  empty: ReactNode;
  isRound?: boolean;
  /** Height of cards without a picture; cards with one derive it from their width. */
  height_px?: number;
  children: (item: Item) => ReactNode;
}

/** Show any number of cards in columns; renders and fetches only the visible ones. */
export function CardGrid<Item extends { id: string }>(props: CardGridProps<Item>) {
  const { noun, list, empty, isRound = false, height_px, children } = props;
  const { root, columns, columnWidth_px } = useColumns(height_px ? MIN_TEXT_WIDTH : MIN_WIDTH, GAP);
  const [rowRange, setRowRange] = useState({ first: 0, last: 0 });
  const items = usePagedList(list, {
    first: rowRange.first * columns,
    last: (rowRange.last + 1) * columns - 1,
  });
  const total = items.total ?? FIRST_SKELETONS;
  const scroller = useScrollContainer();
  const margin = useScrollOffset(root);
  const rowHeight = (height_px ?? columnWidth_px + TEXT_HEIGHT) + GAP;
  const rows = useVirtualizer({
    count: Math.ceil(total / columns),
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollMargin: margin,
    onChange: ({ range }) => {
      if (range) setRowRange({ first: range.startIndex, last: range.endIndex });
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured again when their height changes
  useEffect(() => rows.measure(), [rowHeight]);

  if (items.error && items.total === undefined) {
    return <Failure title={`The ${noun} could not be loaded.`} error={items.error} retry={items.refetch} />;
  }
  if (items.total === 0) return empty;
  return (
    <div ref={root} className="cover-list" style={{ height: rows.getTotalSize(), position: "relative" }}>
      {rows.getVirtualItems().map((row) => (
        <div
          key={row.key}
          className="cover-list__row"
          style={{
            position: "absolute",
            top: 0,
            left: 0,
            right: 0,
            display: "grid",
            gap: GAP,
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            transform: `translateY(${row.start - margin}px)`,
          }}
        >
          {Array.from({ length: columns }, (_, column) => row.index * columns + column)
            .filter((index) => index < total)
            .map((index) => {
              const item = items.find(index);
              return (
                <div key={item?.id ?? index}>
                  {item ? children(item) : <CardSkeleton isRound={isRound} height_px={height_px} />}
                </div>
              );
            })}
        </div>
      ))}
    </div>
  );
}

interface CardSkeletonProps {
  isRound: boolean;
  height_px: number | undefined;
}

function CardSkeleton({ isRound, height_px }: CardSkeletonProps) {
  if (height_px) {
    return <div className="skeleton" aria-hidden="true" style={{ height: height_px }} />;
  }
  return (
    <div className={`cover-card ${isRound ? "cover-card--round" : ""}`} aria-hidden="true">
      <span className="artwork" />
      <span className="skeleton" style={{ width: "70%" }} />
    </div>
  );
}
