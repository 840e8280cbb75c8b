import { makeStore } from "@/lib/store";

/** How this browser plays; stored with its other settings. */
export interface PlaySettings {
  /** Whose loudness is evened out: none, each track's, or each album's. */
  loudness: "off" | "track" | "album";
  /** Gains from the server's analysis, or from the files' ReplayGain tags where they have some. */
  gains: "measured" | "tags";
  /** Duration of the fade from one track to the next; 0: none. */
  crossfade_s: number;
  /** Speed of long tracks. */
  speed: number;
}

export const MAX_CROSSFADE_S = 12;

/** Tracks from this length on may be played at another speed: audio books, lectures, mixes. */
export const LONG_S = 20 * 60;

export const SPEEDS: readonly number[] = [0.75, 1, 1.25, 1.5, 1.75, 2];

const KEY = "auralis.playing";

export const DEFAULTS: PlaySettings = { loudness: "album", gains: "measured", crossfade_s: 0, speed: 1 };

export const playSettings = makeStore<PlaySettings>(storedPlaySettings(localStorage));

/** Return the stored settings; the default of each one that is missing or invalid. */
export function storedPlaySettings(storage: Storage): PlaySettings {
  const { loudness, gains, crossfade_s, speed } = parsed(storage.getItem(KEY));
  return {
    loudness: (["off", "track", "album"] as const).find((one) => one === loudness) ?? DEFAULTS.loudness,
    gains: gains === "tags" ? "tags" : "measured",
    crossfade_s: typeof crossfade_s === "number" ? withinFade(crossfade_s) : DEFAULTS.crossfade_s,
    speed: SPEEDS.find((one) => one === speed) ?? DEFAULTS.speed,
  };
}

/** Change settings for this browser and store them for the next visit. */
export function changePlaySettings(changes: Partial<PlaySettings>, storage: Storage): void {
  const changed = { ...playSettings.get(), ...changes };
  storage.setItem(KEY, JSON.stringify(changed));
  playSettings.set(changed);
}

/** Return the speed of a track: that of the settings for long ones, else 1. */
export function speedOf(duration_s: number, { speed }: PlaySettings): number {
  return duration_s >= LONG_S ? speed : 1;
}

function withinFade(seconds: number): number {
  return Math.min(MAX_CROSSFADE_S, Math.max(0, Math.round(seconds) || 0));
}

function parsed(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
