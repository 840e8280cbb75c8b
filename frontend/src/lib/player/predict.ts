/**
 * Predicts the effect of commands before the server confirms it. Pure. What cannot be predicted (the order when
 * shuffled) stays unchanged until the server sends it; a wrong prediction ends with the reply to its command.
 */

import {
  type ClientRequest,
  type CurrentTrack,
  type Pending,
  type PlayerState,
  positionAt,
  type QueueItem,
  type RequestOf,
  type SessionState,
} from "@/lib/socket";

/** Beyond this position, "previous" restarts the track (live/scripts/prelude.lua). */
const RESTART_AFTER_MS = 3000;

/** A command and the device that sent it, which becomes the output if there is none. */
type Action<Request extends ClientRequest = ClientRequest> = Pending<Request> & { clientId: string };
type ActionOf<Type extends ClientRequest["type"]> = Action<RequestOf<Type>>;

/** Return the state after the commands that wait for a reply. */
export function predicted(state: SessionState, pending: readonly Pending[], clientId: string): SessionState {
  return pending.reduce((before, command) => predict(before, { ...command, clientId }), state);
}

function predict(state: SessionState, action: Action): SessionState {
  switch (action.type) {
    case "player.start":
      return startItem(state, action, indexOf(state, action.data.itemId), action.data.position);
    case "player.pause":
      return pause(state, action);
    case "player.resume":
      return resume(state, action);
    case "player.seek":
      return seek(state, action);
    case "player.volume":
      return withPlayer(state, { volume: action.data.volume });
    case "player.mode":
      return setMode(state, action);
    case "player.transfer":
      return transfer(state, action);
    case "player.next":
      return skip(state, action, 1);
    case "player.previous":
      return skip(state, action, -1);
    case "player.ended":
      return end(state, action);
    case "queue.add":
      return addTracks(state, action);
    case "queue.remove":
      return removeItem(state, action);
    case "queue.reorder":
      return moveItem(state, action);
    case "queue.clear":
      return unloadItem({ ...state, items: [], totalDuration: 0, radio: null }, action);
    case "radio.stop":
      return { ...state, radio: null, playOn: false };
    case "radio.mode":
      return { ...state, playOn: action.data.playOn };
    default:
      return state;
  }
}

/** Return the index of an item; -1 if it is not in the queue or not fetched yet. */
export function indexOf(state: SessionState, itemId: string | null | undefined): number {
  return itemId ? state.items.findIndex((item) => item?.itemId === itemId) : -1;
}

// Player

function pause(state: SessionState, action: Action): SessionState {
  const { player } = state;
  if (!player.isPlaying) return state;
  return withPosition(state, action, positionAt(player, action.since), { isPlaying: false });
}

function resume(state: SessionState, action: Action): SessionState {
  const { player } = state;
  if (player.isPlaying) return state;
  if (player.itemId === null) return player.shuffle ? state : startItem(state, action, 0);
  return withPosition(state, action, player.position, playing(player, action));
}

function seek(state: SessionState, action: ActionOf<"player.seek">): SessionState {
  const { itemId, currentTrack } = state.player;
  const { position, trackId } = action.data;
  if (!itemId || !isTarget(trackId, currentTrack?.id)) return state;
  return withPosition(state, action, position);
}

function setMode(state: SessionState, { data }: ActionOf<"player.mode">): SessionState {
  const { repeat, shuffle } = state.player;
  return withPlayer(state, { repeat: data.repeat ?? repeat, shuffle: data.shuffle ?? shuffle });
}

function transfer(state: SessionState, action: ActionOf<"player.transfer">): SessionState {
  const { outputClientId } = action.data;
  return withPosition(state, action, positionAt(state.player, action.since), { outputClientId });
}

function end(state: SessionState, action: ActionOf<"player.ended">): SessionState {
  const { playId, repeat, itemId, shuffle } = state.player;
  if (action.data.playId !== playId) return state;
  if (repeat === "one") return loadItem(state, action, indexOf(state, itemId));
  return step(state, action, 1, shuffle);
}

type Direction = 1 | -1;

function skip(
  state: SessionState,
  action: ActionOf<"player.next" | "player.previous">,
  direction: Direction,
): SessionState {
  const { player } = state;
  if (!player.itemId || !isTarget(action.data.playId, player.playId)) return state;
  const restarts = direction < 0 && positionAt(player, action.since) > RESTART_AFTER_MS;
  if (restarts) return withPosition(state, action, 0, { playId: action.id });
  return step(state, action, direction, player.shuffle);
}

function step(state: SessionState, action: Action, direction: Direction, isShuffled: boolean): SessionState {
  if (isShuffled || state.position === null) return state;
  const n = state.items.length;
  const index = state.position + direction;
  if (index >= 0 && index < n) return loadItem(state, action, index);
  if (state.player.repeat === "all") return loadItem(state, action, (index + n) % n);
  const stops = direction > 0 ? { isPlaying: false } : {};
  return withPosition(state, action, 0, { ...stops, playId: action.id });
}

function withPlayer(state: SessionState, changes: Partial<PlayerState>): SessionState {
  return { ...state, player: { ...state.player, ...changes } };
}

/** Move the player because of a command. */
function withPosition(
  state: SessionState,
  action: Action,
  position: number,
  changes: Partial<PlayerState> = {},
): SessionState {
  return { ...withPlayer(state, { ...changes, position, updatedAt: action.since }), turn: action.id };
}

function playing(player: PlayerState, action: Action): Partial<PlayerState> {
  return { isPlaying: true, outputClientId: player.outputClientId ?? action.clientId };
}

/** Tell whether a command applies: it names nothing, or the current play or track. */
function isTarget(named: string | null | undefined, current: string | null | undefined): boolean {
  return named === undefined || named === null || named === current;
}

/** Load another item, playing or not as before; an item that is not fetched yet comes with the reply. */
function loadItem(state: SessionState, action: Action, index: number, position = 0): SessionState {
  const item = state.items[index];
  if (!item) return state;
  const { itemId, id, title, artist, album, duration } = item;
  const currentTrack: CurrentTrack = { id, title, artist, album, duration };
  const moved = withPosition(state, action, position, { itemId, currentTrack, playId: action.id });
  return { ...moved, position: index };
}

function startItem(state: SessionState, action: Action, index: number, position = 0): SessionState {
  const loaded = loadItem(state, action, index, position);
  return loaded === state ? state : withPlayer(loaded, playing(loaded.player, action));
}

function unloadItem(state: SessionState, action: Action): SessionState {
  const empty = { isPlaying: false, itemId: null, currentTrack: null, playId: null };
  return { ...withPosition(state, action, 0, empty), position: null };
}

// Queue

function addTracks(state: SessionState, action: ActionOf<"queue.add">): SessionState {
  const { data, preview = [] } = action;
  if (preview.length === 0) return state;
  const before = data.replace ? unloadItem({ ...state, items: [], totalDuration: 0 }, action) : state;
  const index = data.replace ? 0 : insertIndex(before, data.position);
  const after = withItems(before, before.items.toSpliced(index, 0, ...preview));
  return data.play ? startItem(after, action, index) : after;
}

function insertIndex(state: SessionState, position: RequestOf<"queue.add">["data"]["position"]): number {
  if (typeof position === "number") return Math.min(position, state.items.length);
  if (position === "next") return state.position === null ? 0 : state.position + 1;
  return state.items.length;
}

function removeItem(state: SessionState, action: ActionOf<"queue.remove">): SessionState {
  const { player } = state;
  const index = indexOf(state, action.data.itemId);
  const rest = index < 0 ? state : withItems(state, state.items.toSpliced(index, 1));
  if (index < 0 || action.data.itemId !== player.itemId || player.shuffle) return rest;
  if (index < rest.items.length) return loadItem(rest, action, index);
  const wraps = player.repeat === "all" && rest.items.length > 0;
  return wraps ? loadItem(rest, action, 0) : unloadItem(rest, action);
}

function moveItem(state: SessionState, { data }: ActionOf<"queue.reorder">): SessionState {
  const { itemId, after, from, to } = data;
  const origin = itemId ? indexOf(state, itemId) : (from ?? -1);
  const item = state.items[origin];
  if (item === undefined) return state;
  const rest = state.items.toSpliced(origin, 1);
  const target = to ?? rest.findIndex((other) => other !== null && other.itemId === after) + 1;
  return withItems(state, rest.toSpliced(target, 0, item));
}

/** Replace the items; the position follows the current item. */
function withItems(state: SessionState, items: readonly (QueueItem | null)[]): SessionState {
  const totalDuration = state.totalDuration + totalOf(items) - totalOf(state.items);
  const next = { ...state, items, totalDuration };
  const index = indexOf(next, state.player.itemId);
  return { ...next, position: index < 0 ? null : index };
}

function totalOf(items: readonly (QueueItem | null)[]): number {
  return items.reduce((sum, item) => sum + (item?.duration ?? 0), 0);
}
