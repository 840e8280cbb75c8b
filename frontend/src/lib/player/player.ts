import { apply, type Chance } from "./reducer";
import type { Command, PlayerState } from "./state";
import { recall, remember } from "./storage";

/** A player, wherever its state lives: on this device, or in a session that devices share. */
export interface Player {
  getState: () => PlayerState;
  /** Call a listener after every change; returns how to stop that. */
  subscribe: (listener: () => void) => () => void;
  send: (command: Command) => void;
}

const CHANCE: Chance = { makeId: () => crypto.randomUUID(), random: Math.random };

/** The player of this device alone; it remembers its queue between visits. */
export function makeLocalPlayer(storage: Storage, chance: Chance = CHANCE): Player {
  const listeners = new Set<() => void>();
  let state = recall(storage);
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send(command) {
      state = apply(state, command, chance);
      remember(storage, state);
      for (const listener of listeners) listener();
    },
  };
}
