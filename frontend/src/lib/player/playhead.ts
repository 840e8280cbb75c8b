import { makeStore } from "@/lib/store";

/** Where the sound is; it changes many times a second, so it is no part of the player's state. */
export interface Playhead {
  position_s: number;
  duration_s: number;
  isWaiting: boolean;
}

export const playhead = makeStore<Playhead>({ position_s: 0, duration_s: 0, isWaiting: false });
