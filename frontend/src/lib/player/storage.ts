import { EMPTY, type PlayerState } from "./state";

const STATE_KEY = "auralis.player";
const POSITION_KEY = "auralis.position";

/** Browsers keep 5 MB; this many items are a tenth of it. */
const MAX_ITEMS = 2000;

/** Keep the state for the next visit; a full or forbidden storage only means that it starts empty then. */
export function remember(storage: Storage, state: PlayerState): void {
  const { items, ...rest } = state;
  write(storage, STATE_KEY, { ...rest, items: items.slice(0, MAX_ITEMS) });
}

/** Where in which item playing stands: written every few seconds, so it is kept apart from the queue. */
export function rememberPosition(storage: Storage, itemId: string, position_s: number): void {
  write(storage, POSITION_KEY, { itemId, position_s });
}

/** The state of the last visit, paused where it was. */
export function recall(storage: Storage): PlayerState {
  const kept = read(storage, STATE_KEY) as Partial<PlayerState> | null;
  if (!kept || !Array.isArray(kept.items)) return EMPTY;
  const position = read(storage, POSITION_KEY) as { itemId?: string; position_s?: number } | null;
  const isSame = position?.itemId === kept.itemId;
  const position_s = (isSame && position?.position_s) || 0;
  return { ...EMPTY, ...kept, isPlaying: false, anchor: { position_s, turn: 1 } };
}

function write(storage: Storage, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

function read(storage: Storage, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(key) ?? "null");
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException) return null;
    throw error;
  }
}
