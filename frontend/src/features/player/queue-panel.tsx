import { useVirtualizer } from "@tanstack/react-virtual";
import { GripVertical, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Artwork } from "@/components/artwork";
import { Button, IconButton } from "@/components/button";
import { PlayingBars } from "@/components/playing-bars";
import { useDragOrder } from "@/hooks/use-drag-order";
import { usePlayer, usePlayerState } from "@/hooks/use-player";
import { clock, counted, span } from "@/lib/format";
import { currentIndex, type QueueItem } from "@/lib/player/state";
import { toast } from "@/lib/toasts";
import "./queue-panel.css";

/** The style sheet says the same. */
const ROW_HEIGHT = 56;
const OVERSCAN = 6;

/** What comes next: in any order, and back where it was if a row was taken out by mistake. */
export function QueuePanel({ onClose }: { onClose: () => void }) {
  const player = usePlayer();
  const items = usePlayerState((state) => state.items);
  const left_s = items.reduce((sum, { track }) => sum + (track.duration_s ?? 0), 0);

  const clear = () => {
    player.send({ type: "queue.clear" });
    const undo = () => player.send({ type: "queue.insert", items, index: 0 });
    toast("The queue is empty now", { label: "Undo", run: undo });
  };

  return (
    <section className="queue" aria-label="Queue">
      <header className="queue__head">
        <div>
          <h2>Queue</h2>
          <p className="queue__sum number">
            {items.length ? `${counted(items.length, "track")} · ${span(left_s)}` : ""}
          </p>
        </div>
        {items.length ? (
          <Button kind="plain" onClick={clear}>
            Clear
          </Button>
        ) : null}
        <IconButton label="Close the queue" size="small" onClick={onClose}>
          <X size={18} aria-hidden="true" />
        </IconButton>
      </header>
      {items.length ? (
        <Rows items={items} />
      ) : (
        <p className="queue__empty">
          Nothing waits. Play something, or add tracks with the three dots beside them.
        </p>
      )}
    </section>
  );
}

function Rows({ items }: { items: readonly QueueItem[] }) {
  const player = usePlayer();
  const current = usePlayerState(currentIndex);
  const scroller = useRef<HTMLDivElement>(null);
  const order = useDragOrder(items.length, ROW_HEIGHT, (from, to) => move(from, to));
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
  });
  const move = (from: number, to: number) => {
    const item = items[from];
    if (item && to >= 0 && to < items.length) player.send({ type: "queue.move", itemId: item.itemId, to });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: shown once, at what plays; not each time a track ends
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
              className={`queue-row ${index === current ? "queue-row--current" : ""} ${index === order.dragged ? "queue-row--dragged" : ""}`}
              style={{ transform: `translateY(${start + order.shiftOf(index)}px)` }}
            >
              <button
                type="button"
                className="queue-row__grip"
                aria-label={`Move “${item.track.title}”: arrow keys up and down`}
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
          ) : null;
        })}
      </ol>
    </div>
  );
}

interface QueueRowProps {
  item: QueueItem;
  index: number;
  isCurrent: boolean;
}

function QueueRow({ item, index, isCurrent }: QueueRowProps) {
  const player = usePlayer();
  const isPlaying = usePlayerState((state) => state.isPlaying);
  const { track, itemId } = item;
  const remove = () => {
    player.send({ type: "queue.remove", itemId });
    const undo = () => player.send({ type: "queue.insert", items: [item], index });
    toast(`“${track.title}” left the queue`, { label: "Undo", run: undo });
  };
  return (
    <>
      <button
        type="button"
        className="queue-row__main"
        aria-current={isCurrent ? "true" : undefined}
        onClick={() => player.send({ type: "player.start", itemId })}
      >
        <span className="queue-row__cover">
          <Artwork trackId={track.id} size={96} />
          {isCurrent ? (
            <span className="queue-row__mark">
              <PlayingBars isMoving={isPlaying} />
            </span>
          ) : null}
        </span>
        <span className="queue-row__names">
          <span className="queue-row__title clip">{track.title}</span>
          <span className="queue-row__artist clip">{track.artist}</span>
        </span>
        <span className="queue-row__time number">{clock(track.duration_s)}</span>
      </button>
      <IconButton label={`Take “${track.title}” out of the queue`} size="small" onClick={remove}>
        <X size={16} aria-hidden="true" />
      </IconButton>
    </>
  );
}
