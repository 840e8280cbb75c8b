/**
 * What commands will do, shown before the server says so. Pure. What cannot be foreseen (what follows what when
 * shuffled) stays as it is until it is known; what turns out otherwise goes when its command is answered.
 */

import {
  type CurrentTrack,
  type Pending,
  type PlayerState,
  positionAt,
  type QueueItem,
  type SessionState,
} from "@/lib/socket";

/** Later than this into a track, "previous" means its beginning (live/scripts/prelude.lua). */
const RESTART_AFTER_MS = 3000;

/** A command, and the device that gave it: it sounds if it starts to play while none does. */
interface Act extends Pending {
  me: string;
}

type Predict = (state: SessionState, act: Act) => SessionState;

/** The state as it will be after commands that are on their way. */
export function predicted(state: SessionState, pending: readonly Pending[], me: string): SessionState {
  return pending.reduce((before, command) => {
    const predict = PREDICTIONS[command.type];
    return predict ? predict(before, { ...command, me }) : before;
  }, state);
}

const PREDICTIONS: Readonly<Record<string, Predict>> = {
  "player.start": (state, act) => {
    const index = indexOf(state, act.data.itemId);
    return started(state, act, index, Number(act.data.position ?? 0));
  },
  "player.pause": (state, act) =>
    state.player.isPlaying
      ? placed(state, act, positionAt(state.player, act.since), { isPlaying: false })
      : state,
  "player.resume": (state, act) => {
    const { player } = state;
    if (player.isPlaying) return state;
    if (player.itemId === null) return player.shuffle ? state : started(state, act, 0, 0);
    return placed(state, act, player.position, sounding(player, act));
  },
  "player.seek": (state, act) =>
    state.player.itemId && isMeant(act.data.trackId, state.player.currentTrack?.id)
      ? placed(state, act, Number(act.data.position))
      : state,
  "player.volume": (state, { data }) => withPlayer(state, { volume: Number(data.volume) }),
  "player.mode": (state, { data }) => withPlayer(state, data),
  "player.transfer": (state, act) =>
    placed(state, act, positionAt(state.player, act.since), {
      outputClientId: String(act.data.outputClientId),
    }),
  "player.next": (state, act) => skipped(state, act, 1),
  "player.previous": (state, act) => skipped(state, act, -1),
  "player.ended": (state, act) => {
    if (act.data.playId !== state.player.playId) return state;
    if (state.player.repeat === "one") return loaded(state, act, indexOf(state, state.player.itemId));
    return stepped(state, act, 1, state.player.shuffle);
  },
  "queue.add": added,
  "queue.remove": removed,
  "queue.reorder": moved,
  "queue.clear": (state, act) => unloaded({ ...state, items: [], totalDuration: 0 }, act),
};

/** Index of an item that is known to be in the queue; -1 otherwise. */
export function indexOf(state: SessionState, itemId: unknown): number {
  return itemId === null ? -1 : state.items.findIndex((item) => item?.itemId === itemId);
}

function withPlayer(state: SessionState, changes: Partial<PlayerState>): SessionState {
  return { ...state, player: { ...state.player, ...changes } };
}

function isMeant(named: unknown, actual: unknown): boolean {
  return named === undefined || named === null || named === actual;
}

/** The player somewhere else, because of a command. */
function placed(
  state: SessionState,
  act: Act,
  position: number,
  changes: Partial<PlayerState> = {},
): SessionState {
  return { ...withPlayer(state, { ...changes, position, updatedAt: act.since }), turn: act.id };
}

function sounding(player: PlayerState, act: Act): Partial<PlayerState> {
  return { isPlaying: true, outputClientId: player.outputClientId ?? act.me };
}

/** Another item in the player, playing or not as before; one that is not known yet comes with the answer. */
function loaded(state: SessionState, act: Act, index: number, position = 0): SessionState {
  const item = state.items[index];
  if (!item) return state;
  const { itemId, id, title, artist, album, duration } = item;
  const currentTrack: CurrentTrack = { id, title, artist, album, duration };
  return { ...placed(state, act, position, { itemId, currentTrack, playId: act.id }), position: index };
}

function started(state: SessionState, act: Act, index: number, position: number): SessionState {
  const next = loaded(state, act, index, position);
  return next === state ? state : withPlayer(next, sounding(next.player, act));
}

function unloaded(state: SessionState, act: Act): SessionState {
  const nothing = { isPlaying: false, itemId: null, currentTrack: null, playId: null };
  return { ...placed(state, act, 0, nothing), position: null };
}

function skipped(state: SessionState, act: Act, step: 1 | -1): SessionState {
  const { player } = state;
  if (!player.itemId || !isMeant(act.data.playId, player.playId)) return state;
  const restarts = step < 0 && positionAt(player, act.since) > RESTART_AFTER_MS;
  if (restarts) return placed(state, act, 0, { playId: act.id });
  return stepped(state, act, step, player.shuffle);
}

function stepped(state: SessionState, act: Act, step: 1 | -1, isShuffled: boolean): SessionState {
  if (isShuffled || state.position === null) return state;
  const n = state.items.length;
  const index = state.position + step;
  if (index >= 0 && index < n) return loaded(state, act, index);
  if (state.player.repeat === "all") return loaded(state, act, (index + n) % n);
  const stops = step > 0 ? { isPlaying: false } : {};
  return placed(state, act, 0, { ...stops, playId: act.id });
}

function added(state: SessionState, act: Act): SessionState {
  const { data, preview = [] } = act;
  const first = preview[0];
  if (!first) return state;
  const before = data.replace ? unloaded({ ...state, items: [], totalDuration: 0 }, act) : state;
  const index = data.replace ? 0 : placeOf(before, data.position);
  const next = withItems(before, before.items.toSpliced(index, 0, ...preview));
  return data.play ? started(next, act, index, 0) : next;
}

function placeOf(state: SessionState, place: unknown): number {
  if (typeof place === "number") return Math.min(place, state.items.length);
  if (place === "next") return state.position === null ? 0 : state.position + 1;
  return state.items.length;
}

function removed(state: SessionState, act: Act): SessionState {
  const { itemId } = act.data;
  const { player } = state;
  if (itemId !== player.itemId) return withItems(state, without(state, itemId));
  const heir =
    state.items[indexOf(state, itemId) + 1] ?? (player.repeat === "all" ? state.items[0] : undefined);
  const rest = withItems(state, without(state, itemId));
  if (!heir || heir.itemId === itemId) return player.shuffle ? rest : unloaded(rest, act);
  return player.shuffle ? rest : loaded(rest, act, indexOf(rest, heir.itemId));
}

function moved(state: SessionState, { data }: Act): SessionState {
  const { itemId, after, from, to } = data as {
    itemId?: string;
    after?: string | null;
    from?: number;
    to?: number;
  };
  const origin = itemId === undefined ? (from ?? -1) : indexOf(state, itemId);
  const item = state.items[origin];
  if (item === undefined) return state;
  const rest = state.items.toSpliced(origin, 1);
  const target = to ?? rest.findIndex((other) => other !== null && other.itemId === after) + 1;
  return withItems(state, rest.toSpliced(target, 0, item));
}

function without(state: SessionState, itemId: unknown): (QueueItem | null)[] {
  return state.items.filter((item) => item?.itemId !== itemId);
}

/** Other items; the current one keeps its place among them. */
function withItems(state: SessionState, items: readonly (QueueItem | null)[]): SessionState {
  const totalDuration = state.totalDuration + totalOf(items) - totalOf(state.items);
  const next = { ...state, items, totalDuration };
  const index = indexOf(next, state.player.itemId);
  return { ...next, position: index < 0 ? null : index };
}

function totalOf(items: readonly (QueueItem | null)[]): number {
  return items.reduce((sum, item) => sum + (item?.duration ?? 0), 0);
}
