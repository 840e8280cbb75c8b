import type { QueueItem } from "@/lib/socket";
import type { Track } from "@/types/models";
import type { PlayerView } from "./player";

/** Return the index in the queue of what plays after the current item; undefined at the end, and if shuffled. */
export function indexOfNext({ player, items, position }: PlayerView): number | undefined {
  if (position === null) return undefined;
  if (player.repeat === "one") return position;
  if (player.shuffle) return undefined; // the server knows the order
  if (position + 1 < items.length) return position + 1;
  return player.repeat === "all" ? 0 : undefined;
}

/** Return the item that plays after the current one; undefined if none does, or it is not known yet. */
export function nextItem(view: PlayerView): QueueItem | undefined {
  const index = indexOfNext(view);
  return index === undefined ? undefined : (view.items[index] ?? undefined);
}

type Placed = Pick<Track, "album_id" | "disc" | "track">;

/** Tell whether a track follows another one on their album, as parts of one recording do. */
export function followsOnAlbum(first: Placed, second: Placed): boolean {
  if (!first.album_id || first.album_id !== second.album_id) return false;
  if (first.track === null || second.track === null) return true;
  const discs = (second.disc ?? 1) - (first.disc ?? 1);
  return discs === 0 ? second.track === first.track + 1 : discs === 1 && second.track === 1;
}
