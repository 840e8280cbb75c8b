import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef, useState } from "react";
import { Failure } from "@/components/ui/message";
import { usePlay } from "@/hooks/player/use-play";
import { usePlayer } from "@/hooks/player/use-player";
import { useLibraryScale } from "@/hooks/track/use-library-scale";
import { usePagedList } from "@/hooks/use-paged-list";
import { useScrollContainer } from "@/hooks/use-scroll-container";
import { useScrollOffset } from "@/hooks/use-scroll-offset";
import type { ColumnOrder, PagedList } from "@/lib/api/paged-lists";
import type { Track } from "@/types/models";
import { GridRow, statusOf } from "./grid-row";
import { TrackListHeader } from "./track-list-header";
import { TrackCells } from "./track-row";
import { useListKeys } from "./use-list-keys";
import { useNowPlaying } from "./use-now-playing";
import { useTrackKeys } from "./use-track-keys";

/** Height of a row, px; equal in the style sheet. */
const ROW_HEIGHT = 56;

/** Height of the sticky toolbar and header, px. */
const ABOVE_PX = 100;

/** Rows rendered beyond the visible ones. */
const OVERSCAN = 8;

/** Placeholder rows while the number of tracks is unknown. */
const FIRST_SKELETONS = 12;

interface TrackListProps {
  label: string;
  list: PagedList<Track>;
  /** Adds a header with sortable columns. */
  order?: ColumnOrder;
  /** Expected number of tracks until they are loaded. */
  expectedCount?: number;
  showsAlbum?: boolean;
  /** Shows track numbers instead of covers. */
  showsNumbers?: boolean;
  empty: ReactNode;
}

/** Show any number of tracks; renders and fetches only the visible ones. */
export function TrackList(props: TrackListProps) {
  const {
    label,
    list,
    order,
    expectedCount = FIRST_SKELETONS,
    showsAlbum = true,
    showsNumbers = false,
    empty,
  } = props;
  const [range, setRange] = useState({ first: 0, last: 0 });
  const tracks = usePagedList(list, range);
  const rows = tracks.total ?? expectedCount;
  const { root, virtualizer } = useRows(rows, setRange);
  const onKey = useTrackKeys(tracks.find);
  useLibraryScale(); // loaded with the first rows, so that each corona is drawn once
  const nowPlaying = useNowPlaying();
  const player = usePlayer();
  const play = usePlay();

  const start = (index: number) => {
    const track = tracks.find(index);
    if (!track) return;
    if (track.id !== nowPlaying.trackId) void play.list(list, index);
    else player.toggle();
  };
  const keys = useListKeys(rows, {
    onEnter: start,
    onMove: (index) => virtualizer.scrollToIndex(index),
    onKey,
  });
  const headerRows = order ? 1 : 0;
  const hasDiscs = (tracks.find(rows - 1)?.disc ?? 1) > 1;

  if (tracks.error && tracks.total === undefined) {
    return <Failure title="The tracks could not be loaded." error={tracks.error} retry={tracks.refetch} />;
  }
  if (tracks.total === 0) return empty;
  return (
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={rows + headerRows}
      aria-busy={tracks.isPending || tracks.isStale}
      className="track-grid"
      {...keys.gridProps}
    >
      {order ? <TrackListHeader order={order} /> : null}
      <div ref={root} role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
        {virtualizer.getVirtualItems().map(({ index, start: top }) => {
          const track = tracks.find(index);
          const status = statusOf(track, nowPlaying);
          return (
            <GridRow
              key={index}
              id={keys.rowId(index)}
              precedingRows={index + headerRows}
              status={status}
              isActive={keys.active === index}
              className={showsAlbum ? "" : "track-row--without-album"}
              style={{
                position: "absolute",
                inset: "0 0 auto",
                transform: `translateY(${top - virtualizer.options.scrollMargin}px)`,
              }}
              onStart={() => start(index)}
            >
              {track ? (
                <TrackCells
                  track={track}
                  status={status}
                  showsAlbum={showsAlbum}
                  number={showsNumbers ? numberOf(track, hasDiscs) : undefined}
                  onPlay={() => start(index)}
                />
              ) : (
                <SkeletonCells index={index} showsAlbum={showsAlbum} />
              )}
            </GridRow>
          );
        })}
      </div>
    </div>
  );
}

/** Return a track's number on its side or disc: "B2", "2-11" if the album has several discs, "11". */
function numberOf({ track_label, track, disc }: Track, hasDiscs: boolean): string | number | null {
  if (track_label || !track || !disc) return track_label ?? track;
  return hasDiscs || disc > 1 ? `${disc}-${track}` : track;
}

function useRows(rows: number, setRange: (range: { first: number; last: number }) => void) {
  const scroller = useScrollContainer();
  const root = useRef<HTMLDivElement>(null);
  const margin = useScrollOffset(root);
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollMargin: margin,
    scrollPaddingStart: ABOVE_PX,
    scrollPaddingEnd: ROW_HEIGHT,
    onChange: ({ range }) => {
      if (range) setRange({ first: range.startIndex, last: range.endIndex });
    },
  });
  return { root, virtualizer };
}

/** Widths of placeholder text. */
const WIDTHS = ["52%", "38%", "61%", "45%", "33%"] as const;

function SkeletonCells({ index, showsAlbum }: { index: number; showsAlbum: boolean }) {
  return (
    <>
      <span role="gridcell" className="skeleton skeleton--cover" aria-label="Loading" />
      <span role="gridcell" className="skeleton" style={{ width: WIDTHS[index % WIDTHS.length] }} />
      {showsAlbum ? (
        <span
          role="gridcell"
          className="skeleton track-row__album"
          style={{ width: WIDTHS[(index + 2) % WIDTHS.length] }}
        />
      ) : null}
      <span role="gridcell" className="skeleton skeleton--dot" />
    </>
  );
}
