import type { Track } from "@/types/models";

/** What the player needs to know of a track, and what is remembered between visits. */
export type QueuedTrack = Pick<Track, "id" | "title" | "artist" | "album" | "duration_s">;

/** A track at its place in the queue; the same track may stand there twice. */
export interface QueueItem {
  itemId: string;
  track: QueuedTrack;
}

export type Repeat = "off" | "all" | "one";

/**
 * All that a player is. Names follow the socket's protocol, so that a shared session can take the place of this one:
 * whoever plays sound follows the state and never steers it by itself.
 */
export interface PlayerState {
  items: readonly QueueItem[];
  /** Which item is on; null: nothing was chosen yet. */
  itemId: string | null;
  isPlaying: boolean;
  /** Where playing was begun or sought to; `turn` counts these, so that seeking to the same place twice is seen. */
  anchor: { position_s: number; turn: number };
  volume: number;
  isMuted: boolean;
  repeat: Repeat;
  isShuffled: boolean;
  /** Order of the items before they were shuffled. */
  unshuffled: readonly string[];
}

export const EMPTY: PlayerState = {
  items: [],
  itemId: null,
  isPlaying: false,
  anchor: { position_s: 0, turn: 0 },
  volume: 0.8,
  isMuted: false,
  repeat: "off",
  isShuffled: false,
  unshuffled: [],
};

export type Command =
  | { type: "queue.replace"; tracks: readonly QueuedTrack[]; index: number }
  | { type: "queue.add"; tracks: readonly QueuedTrack[]; position: "next" | "end" }
  | { type: "queue.insert"; items: readonly QueueItem[]; index: number }
  | { type: "queue.remove"; itemId: string }
  | { type: "queue.move"; itemId: string; to: number }
  | { type: "queue.clear" }
  | { type: "player.start"; itemId: string }
  | { type: "player.resume" }
  | { type: "player.pause" }
  | { type: "player.next" }
  | { type: "player.previous"; position_s: number }
  | { type: "player.ended" }
  | { type: "player.seek"; position_s: number }
  | { type: "player.volume"; volume: number }
  | { type: "player.mute"; isMuted: boolean }
  | { type: "player.repeat"; repeat: Repeat }
  | { type: "player.shuffle"; isShuffled: boolean };

export function currentItem(state: PlayerState): QueueItem | undefined {
  return state.items.find((item) => item.itemId === state.itemId);
}

export function currentIndex(state: PlayerState): number {
  return state.items.findIndex((item) => item.itemId === state.itemId);
}
