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
import { TrackHead } from "./track-list-header";
import { TrackCells } from "./track-row";
import { useListKeys } from "./use-list-keys";
import { useNowPlaying } from "./use-now-playing";
import { useTrackKeys } from "./use-track-keys";

/** Height of a row in pixels; the style sheet says the same. */
const ROW_HEIGHT = 56;

/** What stays above the rows while they scroll: the tools of the list, and its head. */
const ABOVE_PX = 100;

/** Rows drawn beyond the screen's edges. */
const OVERSCAN = 8;

/** Shown while nobody knows how many there are. */
const FIRST_SKELETONS = 12;

interface TrackListProps {
  label: string;
  list: PagedList<Track>;
  /** Gives the list a head whose columns can be clicked. */
  order?: ColumnOrder;
  /** How many there are, as far as one knows before they come. */
  likely?: number;
  showsAlbum?: boolean;
  /** Numbers of the disc in the place of covers. */
  showsNumbers?: boolean;
  empty: ReactNode;
}

/** Any number of tracks; only what is on the screen is drawn and fetched. */
export function TrackList(props: TrackListProps) {
  const {
    label,
    list,
    order,
    likely = FIRST_SKELETONS,
    showsAlbum = true,
    showsNumbers = false,
    empty,
  } = props;
  const [range, setRange] = useState({ first: 0, last: 0 });
  const tracks = usePagedList(list, range);
  const rows = tracks.total ?? likely;
  const { root, virtualizer } = useRows(rows, setRange);
  const onKey = useTrackKeys(tracks.find);
  useLibraryScale(); // with the first rows, not after them: each corona is drawn once
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
  const heads = order ? 1 : 0;

  if (tracks.error && tracks.total === undefined) {
    return <Failure what="The tracks could not be loaded." error={tracks.error} retry={tracks.refetch} />;
  }
  if (tracks.total === 0) return empty;
  return (
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={rows + heads}
      aria-busy={tracks.isPending || tracks.isStale}
      className="track-grid"
      {...keys.gridProps}
    >
      {order ? <TrackHead order={order} /> : null}
      <div ref={root} role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
        {virtualizer.getVirtualItems().map(({ index, start: top }) => {
          const track = tracks.find(index);
          const status = statusOf(track, nowPlaying);
          return (
            <GridRow
              key={index}
              id={keys.rowId(index)}
              place={index + heads}
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
                  number={showsNumbers ? track.track : undefined}
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

/** Rows of different widths look like text that is about to come. */
const WIDTHS = ["52%", "38%", "61%", "45%", "33%"] as const;

function SkeletonCells({ index, showsAlbum }: { index: number; showsAlbum: boolean }) {
  return (
    <>
      <span role="gridcell" className="bone bone--cover" aria-label="Loading" />
      <span role="gridcell" className="bone" style={{ width: WIDTHS[index % WIDTHS.length] }} />
      {showsAlbum ? (
        <span
          role="gridcell"
          className="bone track-row__album"
          style={{ width: WIDTHS[(index + 2) % WIDTHS.length] }}
        />
      ) : null}
      <span role="gridcell" className="bone bone--dot" />
    </>
  );
}
