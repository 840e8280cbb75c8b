/** Player and queue as they follow from a resync and the events after it. Pure: every step makes a new state. */

import type { Message, PlayerState, QueueChange, QueueItem, QueueState, Resync } from "./messages";

export interface SessionState {
  player: PlayerState;
  /** What put the player where it is: a command's id or an event's. Who foresaw the command has moved already. */
  turn: string;
  /** A hole (null) is an item that is known to be there and has yet to be fetched with queue.get. */
  items: readonly (QueueItem | null)[];
  position: number | null;
  totalDuration: number;
  version: number;
}

export const nothing: SessionState = {
  player: {
    isPlaying: false,
    currentTrack: null,
    itemId: null,
    playId: null,
    position: 0,
    volume: 1,
    playbackRate: 1,
    repeat: "off",
    shuffle: false,
    outputClientId: null,
    clients: [],
    version: 0,
    updatedAt: 0,
  },
  turn: "",
  items: [],
  position: null,
  totalDuration: 0,
  version: 0,
};

/** The state of a resync; what plays on where it was is not another turn. */
export function fromResync(before: SessionState, resync: Resync, turn: string): SessionState {
  const { player, queue } = resync;
  return {
    ...withPlayer(before, player, turn),
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
      return fromResync(state, message.data as unknown as Resync, message.id);
    case "player.state":
      return withPlayer(state, message.data as unknown as PlayerState, message.responseToId ?? message.id);
    case "player.position":
      return corrected(state, message);
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

/** What of a player tells whether somebody moved it. */
const PLACE = ["playId", "position", "updatedAt", "isPlaying"] as const;

function withPlayer(state: SessionState, player: PlayerState, turn: string): SessionState {
  const isSame = PLACE.every((name) => state.player[name] === player[name]);
  return {
    ...state,
    player,
    turn: isSame ? state.turn : turn,
    version: Math.max(state.version, player.version),
  };
}

/** The device that sounds said where it really is: the same turn, from another place. */
function corrected(state: SessionState, message: Message): SessionState {
  const position = message.data.position as number;
  return { ...state, player: { ...state.player, position, updatedAt: message.timestamp } };
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
