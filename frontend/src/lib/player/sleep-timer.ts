import { makeStore } from "@/lib/store";

/** When this window pauses the player: at a time (ms since 1970), or at the end of the current track. */
export type SleepTimer = { kind: "time"; at_ms: number } | { kind: "track" };

export const sleepTimer = makeStore<SleepTimer | null>(null);

export const SLEEP_MINUTES: readonly number[] = [15, 30, 45, 60, 90];

export function sleepIn(minutes: number, now_ms: number): SleepTimer {
  return { kind: "time", at_ms: now_ms + minutes * 60_000 };
}
