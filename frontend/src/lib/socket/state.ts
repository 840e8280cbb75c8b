/** Player and queue after a resync and the events that follow it. Pure: every step returns a new state. */

import type {
  PlayerState,
  QueueChange,
  QueueItem,
  QueueState,
  Radio,
  RadioState,
  Resync,
  ServerMessage,
} from "./messages";

export interface SessionState {
  player: PlayerState;
  /** Id of the command or event that last moved the player; a predicted command has the same id as its result. */
  turn: string;
  /** A hole (null) is an item that exists and has yet to be fetched with queue.get. */
  items: readonly (QueueItem | null)[];
  position: number | null;
  totalDuration: number;
  version: number;
  /** Chooses tracks as the queue plays down; null without one. */
  radio: Radio | null;
  /** Whether the session plays on with what fits at the end of any queue. */
  playOn: boolean;
}

export const emptySession: SessionState = {
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
  radio: null,
  playOn: false,
};

/** Return the state of a resync; a player that did not move keeps its turn. */
export function fromResync(before: SessionState, resync: Resync, turn: string): SessionState {
  const { player, queue, radio } = resync;
  return {
    ...withRadio(withPlayer(before, player, turn), radio ?? { radio: null, playOn: false, version: 0 }),
    items: overlay(new Array<QueueItem | null>(queue.length).fill(null), queue),
    position: queue.position,
    totalDuration: queue.totalDuration,
    version: Math.max(player.version, queue.version),
  };
}

/** Return the state after a message; the same object if the message does not change it. */
export function advanced(state: SessionState, message: ServerMessage): SessionState {
  switch (message.type) {
    case "connection.resync":
      return fromResync(state, message.data, message.id);
    case "player.state":
      return withPlayer(state, message.data, message.responseToId ?? message.id);
    case "player.position":
      return withPosition(state, message.data.position, message.timestamp);
    case "queue.position":
      return { ...state, position: message.data.position };
    case "queue.state":
      return withQueue(state, message.data);
    case "radio.state":
      return withRadio(state, message.data);
    default:
      return state;
  }
}

/** Return the player's position in ms at a time of the server's clock. */
export function positionAt(player: PlayerState, serverTime: number): number {
  const moved = player.isPlaying ? Math.max(0, serverTime - player.updatedAt) * player.playbackRate : 0;
  const duration = player.currentTrack?.duration ?? Number.POSITIVE_INFINITY;
  return Math.min(player.position + moved, duration);
}

/** The fields that change when the player is moved. */
const MOVED_FIELDS = ["playId", "position", "updatedAt", "isPlaying"] as const;

function withPlayer(state: SessionState, player: PlayerState, turn: string): SessionState {
  const isSame = MOVED_FIELDS.every((name) => state.player[name] === player[name]);
  return {
    ...state,
    player,
    turn: isSame ? state.turn : turn,
    version: Math.max(state.version, player.version),
  };
}

/** Apply a position that the output device reported: the turn stays. */
function withPosition(state: SessionState, position: number, updatedAt: number): SessionState {
  return { ...state, player: { ...state.player, position, updatedAt } };
}

function withRadio(state: SessionState, { radio, playOn, version }: RadioState): SessionState {
  return { ...state, radio, playOn, version: Math.max(state.version, version) };
}

function withQueue(state: SessionState, queue: QueueState): SessionState {
  // A reply to queue.get describes one version: it does not apply to a newer state.
  if (!queue.change && queue.version < state.version) return state;
  const items = queue.change ? withChange(state.items, queue.change) : state.items;
  return {
    ...state,
    items: overlay(items, queue),
    position: queue.position,
    totalDuration: queue.totalDuration,
    version: Math.max(state.version, queue.version),
  };
}

function withChange(items: readonly (QueueItem | null)[], change: QueueChange): (QueueItem | null)[] {
  const { op, index = 0, count = 0, itemId, itemIds = [] } = change;
  const holes = () => new Array<QueueItem | null>(count).fill(null);
  switch (op) {
    case "clear":
      return [];
    case "replace":
      return holes();
    case "add":
      return [...items.slice(0, index), ...holes(), ...items.slice(index)];
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

/** Lay a slice over the items; if a removal among holes made the length ambiguous, all items become holes. */
function overlay(items: readonly (QueueItem | null)[], queue: QueueState): (QueueItem | null)[] {
  const isConsistent = items.length === queue.length;
  const laid = isConsistent ? [...items] : new Array<QueueItem | null>(queue.length).fill(null);
  laid.splice(queue.offset, queue.tracks.length, ...queue.tracks);
  return laid;
}
