import type { TrackDetail } from "@/types/models";
import type { PlaySettings } from "./play-settings";

type Name = "track_gain_db" | "album_gain_db" | "track_peak" | "album_peak";

/** What is known of a track's loudness. */
export type Loudness = Partial<Pick<TrackDetail, Name | `measured_${Name}`>>;

/** Return the factor by which a track is made louder or quieter; its highest sample stays below full scale.
 *
 * Without an analysis and without tags a track stays as it is.
 */
export function gainOf(track: Loudness, { loudness, gains }: PlaySettings): number {
  if (loudness === "off") return 1;
  const kinds = loudness === "album" ? (["album", "track"] as const) : (["track"] as const);
  const sources = gains === "tags" ? (["", "measured_"] as const) : (["measured_", ""] as const);
  for (const source of sources) {
    for (const kind of kinds) {
      const gain_db = track[`${source}${kind}_gain_db`];
      if (gain_db === null || gain_db === undefined) continue;
      const peak = track[`${source}${kind}_peak`] ?? track[`measured_${kind}_peak`] ?? 1;
      return limited(10 ** (gain_db / 20), peak);
    }
  }
  return 1;
}

/** A file's tag may claim any peak; one of silence limits nothing. */
function limited(gain: number, peak: number): number {
  return peak > 0 ? Math.min(gain, 1 / peak) : Math.min(gain, 1);
}
