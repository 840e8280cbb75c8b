import {
  type Command,
  currentIndex,
  EMPTY,
  type PlayerState,
  type QueuedTrack,
  type QueueItem,
} from "./state";

/** Later than this into a track, "previous" means its beginning. */
export const RESTART_AFTER_S = 3;

/** What a pure function cannot have by itself. */
export interface Chance {
  makeId: () => string;
  /** 0-1, as Math.random. */
  random: () => number;
}

/** The state after a command. */
export function apply(state: PlayerState, command: Command, chance: Chance): PlayerState {
  switch (command.type) {
    case "queue.replace":
      return replace(state, command.tracks, command.index, chance);
    case "queue.add":
      return add(state, command.tracks, command.position, chance);
    case "queue.insert":
      return insert(state, command.items, command.index);
    case "queue.remove":
      return remove(state, command.itemId);
    case "queue.move":
      return move(state, command.itemId, command.to);
    case "queue.clear":
      return { ...stopped(state), items: [], itemId: null, unshuffled: [] };
    default:
      return applyToPlayer(state, command, chance);
  }
}

function applyToPlayer(state: PlayerState, command: Command, chance: Chance): PlayerState {
  switch (command.type) {
    case "player.start":
      return started(state, command.itemId);
    case "player.resume":
      return state.items.length ? { ...state, itemId: state.itemId ?? first(state), isPlaying: true } : state;
    case "player.pause":
      return { ...state, isPlaying: false };
    case "player.next":
      return step(state, 1, state.repeat !== "off");
    case "player.previous":
      return command.position_s > RESTART_AFTER_S
        ? sought(state, 0)
        : step(state, -1, state.repeat !== "off");
    case "player.ended":
      return state.repeat === "one" ? sought(state, 0) : step(state, 1, state.repeat === "all");
    case "player.seek":
      return sought(state, Math.max(0, command.position_s));
    default:
      return applyToModes(state, command, chance);
  }
}

function applyToModes(state: PlayerState, command: Command, chance: Chance): PlayerState {
  switch (command.type) {
    case "player.volume":
      return { ...state, volume: Math.min(1, Math.max(0, command.volume)), isMuted: false };
    case "player.mute":
      return { ...state, isMuted: command.isMuted };
    case "player.repeat":
      return { ...state, repeat: command.repeat };
    case "player.shuffle":
      return command.isShuffled ? shuffled(state, chance) : unshuffled(state);
    default:
      return state;
  }
}

function queued(tracks: readonly QueuedTrack[], chance: Chance): QueueItem[] {
  return tracks.map(({ id, title, artist, album, duration_s }) => ({
    itemId: chance.makeId(),
    track: { id, title, artist, album, duration_s },
  }));
}

function replace(
  state: PlayerState,
  tracks: readonly QueuedTrack[],
  index: number,
  chance: Chance,
): PlayerState {
  const items = queued(tracks, chance);
  const chosen = items[index] ?? items[0];
  if (!chosen) return { ...EMPTY, volume: state.volume, isMuted: state.isMuted, repeat: state.repeat };
  const next = started({ ...state, items, unshuffled: [] }, chosen.itemId);
  return state.isShuffled ? shuffled(next, chance) : next;
}

function add(
  state: PlayerState,
  tracks: readonly QueuedTrack[],
  position: "next" | "end",
  chance: Chance,
): PlayerState {
  const index = position === "next" ? currentIndex(state) + 1 : state.items.length;
  return insert(state, queued(tracks, chance), index);
}

function insert(state: PlayerState, items: readonly QueueItem[], index: number): PlayerState {
  return { ...state, items: state.items.toSpliced(index, 0, ...items) };
}

/** Taking away what plays goes on to what follows it. */
function remove(state: PlayerState, itemId: string): PlayerState {
  const items = state.items.filter((item) => item.itemId !== itemId);
  if (itemId !== state.itemId) return { ...state, items };
  const follower = state.items[currentIndex(state) + 1];
  if (!follower) return { ...stopped(state), items, itemId: null };
  return { ...sought(state, 0), items, itemId: follower.itemId };
}

function move(state: PlayerState, itemId: string, to: number): PlayerState {
  const from = state.items.findIndex((item) => item.itemId === itemId);
  const moved = state.items[from];
  if (!moved) return state;
  return { ...state, items: state.items.toSpliced(from, 1).toSpliced(to, 0, moved) };
}

function step(state: PlayerState, by: 1 | -1, wraps: boolean): PlayerState {
  const n = state.items.length;
  const target = currentIndex(state) + by;
  const item = state.items[wraps && n ? (target + n) % n : target];
  if (item) return { ...started(state, item.itemId), isPlaying: state.isPlaying };
  return by === 1 ? stopped(state) : sought(state, 0);
}

function started(state: PlayerState, itemId: string): PlayerState {
  return { ...sought(state, 0), itemId, isPlaying: true };
}

function stopped(state: PlayerState): PlayerState {
  return { ...sought(state, 0), isPlaying: false };
}

function sought(state: PlayerState, position_s: number): PlayerState {
  return { ...state, anchor: { position_s, turn: state.anchor.turn + 1 } };
}

function first(state: PlayerState): string | null {
  return state.items[0]?.itemId ?? null;
}

/** What plays comes first, everything else in any order. */
function shuffled(state: PlayerState, chance: Chance): PlayerState {
  const rest = state.items.filter((item) => item.itemId !== state.itemId);
  for (let last = rest.length - 1; last > 0; last--) {
    const other = Math.floor(chance.random() * (last + 1));
    const [a, b] = [rest[last], rest[other]];
    if (a && b) [rest[last], rest[other]] = [b, a];
  }
  const current = state.items.filter((item) => item.itemId === state.itemId);
  const before = state.items.map((item) => item.itemId);
  return { ...state, isShuffled: true, items: [...current, ...rest], unshuffled: before };
}

/** Back to the order before; what was added meanwhile stays at the end. */
function unshuffled(state: PlayerState): PlayerState {
  const places = new Map(state.unshuffled.map((itemId, index) => [itemId, index]));
  const place = (item: QueueItem) => places.get(item.itemId) ?? Number.POSITIVE_INFINITY;
  const items = state.items.toSorted((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  return { ...state, isShuffled: false, items, unshuffled: [] };
}
