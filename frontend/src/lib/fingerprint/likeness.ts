import type { Why } from "@/lib/socket";

/** What two tracks have in common, by dimension: "same pace". */
const LIKENESS: Readonly<Record<string, string>> = {
  sub_bass_pct: "as deep",
  bass_pct: "as much bass",
  low_mid_pct: "as warm",
  mid_pct: "as full in the middle",
  upper_mid_pct: "as much bite",
  presence_pct: "as present",
  air_pct: "as airy",
  lufs: "as loud",
  crest_db: "as punchy",
  bass_mid_ratio: "same weight of bass",
  tempo_bpm: "same pace",
  rhythm_stability: "as steady",
  transient_density: "as busy",
  silence_ratio: "as many pauses",
  spectral_centroid: "as bright",
  spectral_rolloff: "same top end",
  spectral_flatness: "as pure",
  harmonic_ratio: "as sustained",
  pitch_stability: "notes as long",
  chroma_energy: "same harmony",
  dynamic_range_variation: "as even in punch",
  loudness_variation_std: "as even in loudness",
  peak_consistency: "peaks as even",
  stereo_width: "as wide",
  phase_correlation: "as centred",
};

/** Likenesses that fit in a line. */
const SHOWN = 2;

/** Explain the choice of a radio: "Close to “X”: same pace, as warm"; "" if the seed alone explains it. */
export function whyText({ basis, title, alike }: Why): string {
  const common = alike
    .map((name) => LIKENESS[name])
    .filter((word) => word !== undefined)
    .slice(0, SHOWN);
  const like = common.length ? `: ${common.join(", ")}` : "";
  if (basis === "seed") return title && common.length ? `After “${title}”${like}` : "";
  const heart = basis === "heart" ? ", which you love" : "";
  return title ? `Close to “${title}”${heart}${like}` : `Fits${like}`;
}
