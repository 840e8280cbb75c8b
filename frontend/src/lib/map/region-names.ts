/** Names of the map's regions, from what sets their tracks apart. */

import { findDimension } from "@/lib/fingerprint/dimensions";
import { capital } from "@/lib/format";
import type { components } from "@/types/api.gen";

export type Region = components["schemas"]["Region"];

/** Short words for high and low values, where the comparative of `dimensions.ts` is long. */
const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  sub_bass_pct: ["deep", "no sub-bass"],
  bass_pct: ["full bass", "little bass"],
  low_mid_pct: ["warm", "lean"],
  mid_pct: ["full mids", "scooped"],
  upper_mid_pct: ["biting", "soft"],
  presence_pct: ["clear", "veiled"],
  air_pct: ["airy", "muffled"],
  lufs: ["loud", "quiet"],
  crest_db: ["punchy", "dense"],
  bass_mid_ratio: ["heavy", "light"],
  tempo_bpm: ["fast", "slow"],
  rhythm_stability: ["steady beat", "free rhythm"],
  transient_density: ["busy", "calm"],
  silence_ratio: ["with pauses", "without pauses"],
  spectral_centroid: ["bright", "dark"],
  spectral_rolloff: ["bright", "dark"],
  spectral_flatness: ["noisy", "pure"],
  harmonic_ratio: ["sustained", "percussive"],
  pitch_stability: ["held notes", "quick notes"],
  chroma_energy: ["few notes", "dense harmony"],
  dynamic_range_variation: ["changing punch", "even punch"],
  loudness_variation_std: ["swelling", "level"],
  peak_consistency: ["even peaks", "uneven peaks"],
  stereo_width: ["wide", "narrow"],
  phase_correlation: ["centred", "spread"],
};

/** Return a name such as "Fast, bright · Jazz". */
export function regionName({ high, low, genre }: Region): string {
  const named = [
    ...high.map((name) => WORDS[name]?.[0] ?? findDimension(name)?.more ?? name),
    ...low.map((name) => WORDS[name]?.[1] ?? findDimension(name)?.less ?? name),
  ].slice(0, 2);
  const sound = named.length ? capital(named.join(", ")) : "";
  return [sound, genre].filter(Boolean).join(" · ") || "Middle of the road";
}
