/**
 * The 25 dimensions in the order of the petals, with their labels and the words for "more" and "less". They are defined
 * by the engine (fingerprint/dimensions.py).
 */

export type GroupName = "frequency" | "dynamics" | "rhythm" | "spectrum" | "harmony" | "variation" | "space";

export interface Group {
  name: GroupName;
  label: string;
  /** Degrees on the colour wheel. */
  hue: number;
}

export interface Dimension {
  name: string;
  group: GroupName;
  label: string;
  /** Comparative for high values ("brighter than 82 % of your library"), and its opposite. */
  more: string;
  less: string;
  /** Range of 9 of 10 tracks of any library; used while the own library is too small. */
  typical: readonly [number, number];
  /** Explanation of the value. */
  about: string;
  show: (value: number) => string;
}

export const GROUPS: readonly Group[] = [
  { name: "frequency", label: "Frequency", hue: 262 },
  { name: "dynamics", label: "Dynamics", hue: 332 },
  { name: "rhythm", label: "Rhythm", hue: 18 },
  { name: "spectrum", label: "Spectrum", hue: 48 },
  { name: "harmony", label: "Harmony", hue: 150 },
  { name: "variation", label: "Variation", hue: 190 },
  { name: "space", label: "Space", hue: 222 },
];

/** Values 0-1 are shares of these tops (fingerprint/dimensions.py). */
const CENTROID_TOP_HZ = 8000;
const ROLLOFF_TOP_HZ = 10_000;
const ONSETS_TOP_PER_S = 10;
const CREST_TOP_DB = 10;

const share = (value: number) => `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;
const decibel = (value: number) => `${value.toFixed(1)} dB`;
const plain = (value: number) => value.toFixed(2);
const frequency = (top_hz: number) => (value: number) => `${Math.round((value * top_hz) / 10) * 10} Hz`;

type Row = [string, GroupName, string, string, string, readonly [number, number], string, Dimension["show"]];

// biome-ignore format: one row a dimension, as in the engine's table
const ROWS: readonly Row[] = [
  ["sub_bass_pct", "frequency", "Sub-bass", "more sub-bass", "less sub-bass", [0, 0.35], "Energy you feel rather than hear, 20–60 Hz", share],
  ["bass_pct", "frequency", "Bass", "more bass", "less bass", [0.2, 0.75], "Kick and bass line, 60–250 Hz", share],
  ["low_mid_pct", "frequency", "Low mids", "warmer low mids", "leaner low mids", [0.05, 0.35], "Warmth and body, 250–500 Hz", share],
  ["mid_pct", "frequency", "Mids", "more midrange", "less midrange", [0.04, 0.5], "Voices and most instruments, 500 Hz–2 kHz", share],
  ["upper_mid_pct", "frequency", "Upper mids", "more bite", "less bite", [0, 0.06], "Edge and attack, 2–4 kHz", share],
  ["presence_pct", "frequency", "Presence", "more presence", "less presence", [0, 0.03], "Clarity and consonants, 4–8 kHz", share],
  ["air_pct", "frequency", "Air", "airier", "less airy", [0, 0.02], "Shimmer and breath, 8–20 kHz", share],
  ["lufs", "dynamics", "Loudness", "louder", "quieter", [-20, -9], "Loudness over the whole track", (value) => `${value.toFixed(1)} LUFS`],
  ["crest_db", "dynamics", "Crest", "punchier", "more compressed", [12, 21], "How far peaks rise above the average", decibel],
  ["bass_mid_ratio", "dynamics", "Bass to mids", "more bass-heavy", "less bass-heavy", [-5, 10], "Level of the bass relative to the midrange", decibel],
  ["tempo_bpm", "rhythm", "Tempo", "faster", "slower", [85, 180], "Beats per minute", (value) => `${Math.round(value)} BPM`],
  ["rhythm_stability", "rhythm", "Steady beat", "steadier beat", "freer rhythm", [0.05, 0.8], "How regular the pulse is", plain],
  ["transient_density", "rhythm", "Attacks", "busier", "calmer", [0.06, 0.62], "Note onsets per second", (value) => `${(value * ONSETS_TOP_PER_S).toFixed(1)} per second`],
  ["silence_ratio", "rhythm", "Silence", "more silence", "less silence", [0, 0.05], "Share of the time that is silent", share],
  ["spectral_centroid", "spectrum", "Brightness", "brighter", "darker", [0.1, 0.35], "Centre of the spectrum", frequency(CENTROID_TOP_HZ)],
  ["spectral_rolloff", "spectrum", "Roll-off", "brighter at the top", "darker at the top", [0.15, 0.65], "Frequency below which 85 % of the energy lies", frequency(ROLLOFF_TOP_HZ)],
  ["spectral_flatness", "spectrum", "Noisiness", "noisier", "purer", [0.001, 0.035], "From tonal (0) to noisy (1)", (value) => value.toFixed(3)],
  ["harmonic_ratio", "harmony", "Harmonic", "more sustained", "more percussive", [0.6, 0.95], "Sustained tones versus percussion", share],
  ["pitch_stability", "harmony", "Held pitch", "longer held notes", "quicker changing notes", [0.3, 0.8], "How long notes are held", plain],
  ["chroma_energy", "harmony", "Tonal focus", "fewer notes at a time", "denser harmony", [0.12, 0.36], "How strongly single pitch classes stand out", plain],
  ["dynamic_range_variation", "variation", "Changing punch", "more change in punch", "more even punch", [0.08, 0.25], "How much the crest changes over time", (value) => decibel(value * CREST_TOP_DB)],
  ["loudness_variation_std", "variation", "Changing loudness", "more change in loudness", "more even loudness", [1, 6], "How much the loudness changes over time", decibel],
  ["peak_consistency", "variation", "Even peaks", "more even peaks", "less even peaks", [0.6, 0.95], "How similar the peaks are", plain],
  ["stereo_width", "space", "Width", "wider", "narrower", [0, 0.5], "0 mono, 0.5 two independent channels", plain],
  ["phase_correlation", "space", "Correlation", "more centred", "more spread", [0, 1], "1 mono, 0 unrelated channels, −1 out of phase", plain],
];

export const DIMENSIONS: readonly Dimension[] = ROWS.map(
  ([name, group, label, more, less, typical, about, show]) => ({
    name,
    group,
    label,
    more,
    less,
    typical,
    about,
    show,
  }),
);

const byName = new Map(DIMENSIONS.map((dimension) => [dimension.name, dimension]));

export function findDimension(name: string): Dimension | undefined {
  return byName.get(name);
}

/** Return the label of a dimension; an unknown name as words. */
export function dimensionLabel(name: string): string {
  return byName.get(name)?.label ?? name.replaceAll("_", " ");
}
