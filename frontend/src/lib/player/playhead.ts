import { makeStore } from "@/lib/store";

/** Position of this window's audio; it changes many times a second, so it is not part of the player's state. */
export interface Playhead {
  position_s: number;
  duration_s: number;
  isWaiting: boolean;
}

export const playhead = makeStore<Playhead>({ position_s: 0, duration_s: 0, isWaiting: false });
