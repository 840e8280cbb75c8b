import { useVirtualizer } from "@tanstack/react-virtual";
import { GripVertical, ListPlus, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Cover } from "@/components/artwork/track-cover";
import { OrderButton } from "@/components/order/order-button";
import { PlayingBars } from "@/components/track/playing-bars";
import { Button, IconButton } from "@/components/ui/button";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { useQueueOrder } from "@/hooks/player/use-queue-order";
import { useDragOrder } from "@/hooks/use-drag-order";
import { addToPlaylist } from "@/lib/add-to-playlist";
import { whyText } from "@/lib/fingerprint/likeness";
import { counted, span, trackLength } from "@/lib/format";
import { isPredicted, trackOf } from "@/lib/player/player";
import type { QueueItem } from "@/lib/socket";
import { toast } from "@/lib/toasts";
import { RadioLine } from "./radio-line";
import "./queue-panel.css";

/** Height of a row, px; equal in the style sheet. */
const ROW_HEIGHT = 56;
const OVERSCAN = 6;

/** Show the queue; rows can be moved and removed, and removals undone. */
export function QueuePanel({ onClose }: { onClose: () => void }) {
  const player = usePlayer();
  const items = usePlayerState((view) => view.items);
  const orderQueue = useQueueOrder();
  const total_s = usePlayerState((view) => view.totalDuration) / 1000;

  const clear = async () => {
    await player.fill(0, items.length - 1);
    const tracks = player.getState().items.flatMap((item) => (item ? [trackOf(item)] : []));
    player.clear();
    toast("Queue cleared", { label: "Undo", run: () => player.add(tracks, 0) });
  };

  const store = async () => {
    await player.fill(0, items.length - 1);
    addToPlaylist(
      "Queue",
      player.getState().items.flatMap((item) => (item ? [item.id] : [])),
    );
  };

  return (
    <section className="queue" aria-label="Queue">
      <header className="queue__head">
        <div>
          <h2>Queue</h2>
          <p className="queue__sum number">
            {items.length ? `${counted(items.length, "track")} · ${span(total_s)}` : ""}
          </p>
        </div>
        {items.length > 1 ? (
          <OrderButton
            isSmall
            note="The tracks after the current one are put in order, on all devices."
            onOrder={(order) => void orderQueue(order)}
          />
        ) : null}
        {items.length ? (
          <IconButton label="Add queue to a playlist" size="small" onClick={() => void store()}>
            <ListPlus size={18} aria-hidden="true" />
          </IconButton>
        ) : null}
        {items.length ? (
          <Button kind="plain" onClick={() => void clear()}>
            Clear
          </Button>
        ) : null}
        <IconButton label="Close queue" size="small" onClick={onClose}>
          <X size={18} aria-hidden="true" />
        </IconButton>
      </header>
      <RadioLine />
      {items.length ? (
        <Rows items={items} />
      ) : (
        <p className="queue__empty">
          The queue is empty. Play a track, or choose “Add to queue” in a track’s menu.
        </p>
      )}
    </section>
  );
}

function Rows({ items }: { items: readonly (QueueItem | null)[] }) {
  const player = usePlayer();
  const current = usePlayerState((view) => view.position ?? -1);
  const scroller = useRef<HTMLDivElement>(null);
  const move = (from: number, to: number) => {
    if (to >= 0 && to < items.length) player.move(from, to);
  };
  const order = useDragOrder(items.length, ROW_HEIGHT, move, () => scroller.current);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
  });
  const { startIndex = 0, endIndex = 0 } = rows.range ?? {};
  const missing = items.indexOf(null, startIndex);
  useEffect(() => {
    if (missing >= 0 && missing <= endIndex) void player.fill(missing, endIndex);
  }, [player, missing, endIndex]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls to the current track only when opened
  useEffect(() => {
    if (current > 0) rows.scrollToIndex(current, { align: "start" });
  }, []);
  return (
    <div ref={scroller} className="queue__scroll">
      <ol className="queue__rows" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          return item ? (
            <li
              key={item.itemId}
              className={rowClass(item, index === current, index === order.dragged)}
              style={{ transform: `translateY(${start + order.shiftOf(index)}px)` }}
            >
              <button
                type="button"
                className="queue-row__grip"
                disabled={isPredicted(item)}
                aria-label={`Reorder “${item.title}” with the up and down arrow keys`}
                {...order.handleProps(index)}
                onKeyDown={(event) => {
                  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
                  event.preventDefault();
                  move(index, event.key === "ArrowUp" ? index - 1 : index + 1);
                }}
              >
                <GripVertical size={16} aria-hidden="true" />
              </button>
              <QueueRow item={item} index={index} isCurrent={index === current} />
            </li>
          ) : (
            <li key={index} className="queue-row" style={{ transform: `translateY(${start}px)` }}>
              <span className="skeleton queue-row__skeleton" />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/** Return the classes of a row; rows that the server has not confirmed are paler. */
function rowClass(item: QueueItem, isCurrent: boolean, isDragged: boolean): string {
  const current = isCurrent ? "queue-row--current" : "";
  const dragged = isDragged ? "queue-row--dragged" : "";
  return `queue-row ${current} ${dragged} ${isPredicted(item) ? "queue-row--foreseen" : ""}`;
}

interface QueueRowProps {
  item: QueueItem;
  index: number;
  isCurrent: boolean;
}

function QueueRow({ item, index, isCurrent }: QueueRowProps) {
  const player = usePlayer();
  const isPlaying = usePlayerState((view) => view.player.isPlaying);
  const why = item.why ? whyText(item.why) : undefined;
  const remove = () => {
    player.remove(item.itemId);
    const undo = () => player.add([trackOf(item)], index);
    toast(`“${item.title}” removed from the queue`, { label: "Undo", run: undo });
  };
  return (
    <>
      <button
        type="button"
        className="queue-row__main"
        aria-current={isCurrent ? "true" : undefined}
        disabled={isPredicted(item)}
        onClick={() => player.start(item.itemId)}
      >
        <span className="queue-row__cover">
          <Cover trackId={item.id} size={96} name={item.album} />
          {isCurrent ? (
            <span className="queue-row__mark">
              <PlayingBars isMoving={isPlaying} />
            </span>
          ) : null}
        </span>
        <span className="queue-row__names">
          <span className="queue-row__title clip">{item.title}</span>
          <span className="queue-row__artist clip" title={why || undefined}>
            {item.artist}
            {why ? <span className="queue-row__why"> · {why}</span> : null}
          </span>
        </span>
        <span className="queue-row__time number">
          {trackLength(item.duration === null ? null : item.duration / 1000)}
        </span>
      </button>
      <IconButton
        label={`Remove “${item.title}” from the queue`}
        size="small"
        disabled={isPredicted(item)}
        onClick={remove}
      >
        <X size={16} aria-hidden="true" />
      </IconButton>
    </>
  );
}
