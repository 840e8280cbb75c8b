import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { GripVertical } from "lucide-react";
import { type ComponentPropsWithoutRef, type ReactNode, type RefObject, useRef, useState } from "react";
import { Failure } from "@/components/ui/message";
import { usePlay } from "@/hooks/player/use-play";
import { usePlayer } from "@/hooks/player/use-player";
import { useLibraryScale } from "@/hooks/track/use-library-scale";
import { useDragOrder } from "@/hooks/use-drag-order";
import { usePagedList } from "@/hooks/use-paged-list";
import { useScrollContainer } from "@/hooks/use-scroll-container";
import { useScrollOffset } from "@/hooks/use-scroll-offset";
import { playlistRequest } from "@/lib/add-to-playlist";
import { type ColumnOrder, PAGE_ITEMS, type PagedList, partOf } from "@/lib/api/paged-lists";
import { MAX_TRACKS } from "@/lib/api/playlists";
import { toastError } from "@/lib/toasts";
import type { Track } from "@/types/models";
import { GridRow, statusOf } from "./grid-row";
import { SelectionBar } from "./selection-bar";
import { TrackListHeader } from "./track-list-header";
import { RowChoicesContext } from "./track-menu";
import { TrackCells } from "./track-row";
import { useListKeys } from "./use-list-keys";
import { useNowPlaying } from "./use-now-playing";
import { type ListEditing, useRowEditing } from "./use-row-editing";
import { useSelection } from "./use-selection";
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
  /** Lets rows be moved and removed. */
  editing?: ListEditing | undefined;
  /** Expected number of tracks until they are loaded. */
  expectedCount?: number;
  showsAlbum?: boolean;
  /** Shows track numbers instead of covers. */
  showsNumbers?: boolean;
  empty: ReactNode;
}

/** Show any number of tracks; renders and fetches only the visible ones. */
export function TrackList(props: TrackListProps) {
  const { label, list, order, editing, expectedCount = FIRST_SKELETONS, showsAlbum = true, empty } = props;
  const [range, setRange] = useState({ first: 0, last: 0 });
  const tracks = usePagedList(list, range);
  const rows = tracks.total ?? expectedCount;
  const dragged = useRef<number>(undefined);
  const { root, virtualizer, scroller } = useRows(rows, setRange, dragged);
  const drag = useDragOrder(
    rows,
    ROW_HEIGHT,
    (from, to) => editing?.onMove(from, to),
    () => scroller,
  );
  dragged.current = drag.dragged;
  const client = useQueryClient();
  const selection = useSelection(JSON.stringify(list.key));
  const row = useRowEditing(rows, editing, selection);
  const onTrackKey = useTrackKeys(tracks.find);
  useLibraryScale(); // loaded with the first rows, so that each corona is drawn once
  const nowPlaying = useNowPlaying();
  const player = usePlayer();
  const play = usePlay();

  const loadSelected = () => fetchRows(client, list, selection.selected);
  const start = (index: number) => {
    const track = tracks.find(index);
    if (!track) return;
    if (track.id !== nowPlaying.trackId) void play.list(list, index);
    else player.toggle();
  };
  const onKey = (key: string, index: number) => {
    if (row.onKey(key, index)) return;
    if (key !== "p" || !selection.selected.size) return onTrackKey(key, index);
    const load = async () => (await loadSelected()).map(({ id }) => id);
    playlistRequest.set({ name: "New playlist", load });
  };
  const onMove = (index: number) => virtualizer.scrollToIndex(index);
  const keys = useListKeys(rows, { onEnter: start, onMove, onKey });
  const headerRows = order ? 1 : 0;

  if (tracks.error && tracks.total === undefined) {
    return <Failure title="The tracks could not be loaded." error={tracks.error} retry={tracks.refetch} />;
  }
  if (tracks.total === 0) return empty;
  return (
    <RowChoicesContext value={row.choices}>
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={rows + headerRows}
        aria-multiselectable
        aria-busy={tracks.isPending || tracks.isStale}
        className="track-grid"
        {...keys.gridProps}
        onKeyDown={(event) => {
          const to = event.target === event.currentTarget ? row.moveByKey(event, keys.active) : undefined;
          if (to === undefined) return keys.gridProps.onKeyDown(event);
          keys.setActive(to);
          onMove(to);
        }}
      >
        {order ? <TrackListHeader order={order} /> : null}
        <div ref={root} role="rowgroup" style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
          {virtualizer.getVirtualItems().map(({ index, start: top }) => {
            const track = tracks.find(index);
            const status = statusOf(track, nowPlaying);
            const isDragged = index === drag.dragged;
            const y_px = top - virtualizer.options.scrollMargin + drag.shiftOf(index);
            return (
              <GridRow
                key={index}
                id={keys.rowId(index)}
                precedingRows={index + headerRows}
                status={status}
                isActive={keys.active === index}
                isSelected={selection.selected.has(index)}
                className={rowClass(showsAlbum, editing !== undefined, isDragged)}
                style={{ position: "absolute", inset: "0 0 auto", transform: `translateY(${y_px}px)` }}
                onStart={(event) => {
                  if (!selection.click(event, index)) start(index);
                }}
              >
                {track && editing ? <Grip title={track.title} {...drag.handleProps(index)} /> : null}
                {track ? (
                  <TrackCells
                    track={track}
                    status={status}
                    showsAlbum={showsAlbum}
                    number={
                      props.showsNumbers ? numberOf(track, tracks.find(rows - 1)?.disc ?? 1) : undefined
                    }
                    index={index}
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
      {selection.selected.size ? (
        <SelectionBar
          count={selection.selected.size}
          load={loadSelected}
          onAll={() => selection.set(Array.from({ length: rows }, (_, index) => index))}
          onRemove={row.removeSelected}
          clear={selection.clear}
        />
      ) : null}
    </RowChoicesContext>
  );
}

function rowClass(showsAlbum: boolean, isEditable: boolean, isDragged: boolean): string {
  const album = showsAlbum ? "" : "track-row--without-album";
  return `${album} ${isEditable ? "track-row--editable" : ""} ${isDragged ? "track-row--dragged" : ""}`;
}

/** Return the tracks of some rows in the order of the list; fetches the parts that are not loaded. */
async function fetchRows(
  client: QueryClient,
  list: PagedList<Track>,
  selected: ReadonlySet<number>,
): Promise<Track[]> {
  const found: Track[] = [];
  try {
    for (const index of [...selected].sort((a, b) => a - b).slice(0, MAX_TRACKS)) {
      const part = await client.fetchQuery(partOf(list, Math.floor(index / PAGE_ITEMS)));
      const track = part.items[index % PAGE_ITEMS];
      if (track) found.push(track);
    }
  } catch (error) {
    if (error instanceof Error) toastError(error);
    return [];
  }
  return found;
}

/** Drag a row; with the keyboard Alt and the arrow keys move the active one. */
function Grip({ title, ...handle }: { title: string } & ComponentPropsWithoutRef<"button">) {
  return (
    <span role="gridcell" className="track-row__grip-cell">
      <button
        type="button"
        tabIndex={-1}
        className="track-row__grip"
        aria-label={`Drag to move “${title}”`}
        {...handle}
        onClick={(event) => event.stopPropagation()}
      >
        <GripVertical size={16} aria-hidden="true" />
      </button>
    </span>
  );
}

/** Return a track's number on its side or disc: "B2", "2-11" if the album has several discs, "11". */
function numberOf({ track_label, track, disc }: Track, lastDisc: number): string | number | null {
  if (track_label || !track || !disc) return track_label ?? track;
  return lastDisc > 1 || disc > 1 ? `${disc}-${track}` : track;
}

function useRows(
  rows: number,
  setRange: (range: { first: number; last: number }) => void,
  dragged: RefObject<number | undefined>,
) {
  const scroller = useScrollContainer();
  const root = useRef<HTMLDivElement>(null);
  const margin = useScrollOffset(root);
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollMargin: margin,
    // The dragged row stays mounted: it has captured the pointer.
    rangeExtractor: (visible) => {
      const shown = defaultRangeExtractor(visible);
      const { current } = dragged;
      return current === undefined || shown.includes(current) ? shown : [...shown, current];
    },
    scrollPaddingStart: ABOVE_PX,
    scrollPaddingEnd: ROW_HEIGHT,
    onChange: ({ range }) => {
      if (range) setRange({ first: range.startIndex, last: range.endIndex });
    },
  });
  return { root, virtualizer, scroller };
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
