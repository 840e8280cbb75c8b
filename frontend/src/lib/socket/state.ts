/** Player and queue as they follow from a resync and the events after it. Pure: every step makes a new state. */

import type { Message, PlayerState, QueueChange, QueueItem, QueueState, Resync } from "./messages";

export interface SessionState {
  player: PlayerState | null;
  /** A hole (null) is an item that is known to be there and has yet to be fetched with queue.get. */
  items: readonly (QueueItem | null)[];
  position: number | null;
  totalDuration: number;
  version: number;
}

export const nothing: SessionState = {
  player: null,
  items: [],
  position: null,
  totalDuration: 0,
  version: 0,
};

export function fromResync(resync: Resync): SessionState {
  const { player, queue } = resync;
  return {
    player,
    items: overlay(new Array<QueueItem | null>(queue.length).fill(null), queue),
    position: queue.position,
    totalDuration: queue.totalDuration,
    version: Math.max(player.version, queue.version),
  };
}

/** The state after a message; the same one when it does not concern it. */
export function advanced(state: SessionState, message: Message): SessionState {
  switch (message.type) {
    case "connection.resync":
      return fromResync(message.data as unknown as Resync);
    case "player.state": {
      const player = message.data as unknown as PlayerState;
      return { ...state, player, version: Math.max(state.version, player.version) };
    }
    case "queue.position":
      return { ...state, position: message.data.position as number | null };
    case "queue.state":
      return withQueue(state, message.data as unknown as QueueState);
    default:
      return state;
  }
}

/** Where the player is, ms, at a time of the server's clock. */
export function positionAt(player: PlayerState, serverTime: number): number {
  const moved = player.isPlaying ? Math.max(0, serverTime - player.updatedAt) * player.playbackRate : 0;
  const duration = player.currentTrack?.duration ?? Number.POSITIVE_INFINITY;
  return Math.min(player.position + moved, duration);
}

/** The first stretch of the queue that has yet to be fetched. */
export function firstHole(state: SessionState): number | null {
  const index = state.items.indexOf(null);
  return index < 0 ? null : index;
}

function withQueue(state: SessionState, queue: QueueState): SessionState {
  // An answer to queue.get shows one version; over a newer state it says nothing.
  if (!queue.change && queue.version < state.version) return state;
  const changed = queue.change ? applied(state.items, queue.change) : state.items;
  return {
    ...state,
    items: overlay(changed, queue),
    position: queue.position,
    totalDuration: queue.totalDuration,
    version: Math.max(state.version, queue.version),
  };
}

function applied(items: readonly (QueueItem | null)[], change: QueueChange): (QueueItem | null)[] {
  const { op, index = 0, count = 0, itemId, itemIds = [] } = change;
  const added = () => new Array<QueueItem | null>(count).fill(null);
  switch (op) {
    case "clear":
      return [];
    case "replace":
      return added();
    case "add":
      return [...items.slice(0, index), ...added(), ...items.slice(index)];
    case "remove": {
      const gone = new Set(itemIds);
      return items.filter((item) => item === null || !gone.has(item.itemId));
    }
    case "move": {
      const moved = items.find((item) => item?.itemId === itemId) ?? null;
      const rest = items.filter((item) => item?.itemId !== itemId);
      return [...rest.slice(0, index), moved, ...rest.slice(index)];
    }
  }
}

/** Lay a slice over the items; holes at the end make up for what a removal among holes left unclear. */
function overlay(items: readonly (QueueItem | null)[], queue: QueueState): (QueueItem | null)[] {
  if (items.length !== queue.length) {
    items = new Array<QueueItem | null>(queue.length).fill(null); // not to be told apart: fetch anew
  }
  const laid = [...items];
  laid.splice(queue.offset, queue.tracks.length, ...queue.tracks);
  return laid;
}
