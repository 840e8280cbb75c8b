import { serverPath } from "@/lib/base-path";
import { makeStore } from "@/lib/store";

/** The bit rate above which this browser asks for a transcoded stream, kbit/s; or the file as it is. */
export type Quality = "original" | "256" | "128";

export const QUALITIES: readonly Quality[] = ["original", "256", "128"];

/** A format that the server transcodes to; undefined: the file as it is.
 *
 * The original of a section is a stream as well: the server cuts it out of its file.
 */
export interface StreamChoice {
  format: "opus" | "aac" | "mp3" | "original";
  kbps: number;
}

/** What is known of a track's file. */
export interface FileFacts {
  mime_type: string;
  bitrate_kbps: number | null;
  is_section?: boolean;
}

const KEY = "auralis.stream-quality";

/** Best first: the smallest for the same sound. */
const CODECS: readonly (readonly [StreamChoice["format"], string])[] = [
  ["opus", 'audio/ogg; codecs="opus"'],
  ["aac", 'audio/mp4; codecs="mp4a.40.2"'],
  ["mp3", "audio/mpeg"],
];

const SECTION: StreamChoice = { format: "original", kbps: 0 };

/** Bit rate instead of an original that does not play. */
const BEST_KBPS = 256;

/** A file that is hardly larger is played as it is: encoding it again would cost quality. */
const SLACK = 1.1;

export const quality = makeStore<Quality>(storedQuality(localStorage));

export function storedQuality(storage: Storage): Quality {
  const stored = storage.getItem(KEY);
  return QUALITIES.find((one) => one === stored) ?? "original";
}

/** Choose a quality for this browser and store it for the next visit. */
export function chooseQuality(chosen: Quality, storage: Storage): void {
  storage.setItem(KEY, chosen);
  quality.set(chosen);
}

/** Choose how to play a track.
 *
 * @param file undefined while it is not known
 * @param hasFailed the original did not play here
 * @param canPlay `canPlayType` of a media element
 */
export function chooseStream(
  file: FileFacts | undefined,
  wanted: Quality,
  hasFailed: boolean,
  canPlay: (mimeType: string) => CanPlayTypeResult,
): StreamChoice | undefined {
  const limit_kbps = wanted === "original" ? Number.POSITIVE_INFINITY : Number(wanted);
  const isPlayable = !hasFailed && (!file || canPlay(file.mime_type) !== "");
  const isSmall = (file?.bitrate_kbps ?? 0) <= limit_kbps * SLACK;
  if (isPlayable && isSmall) return file?.is_section ? SECTION : undefined;
  const [format] =
    CODECS.find(([, mimeType]) => canPlay(mimeType) === "probably") ??
    CODECS.find(([, mimeType]) => canPlay(mimeType) !== "") ??
    [];
  return format && { format, kbps: Math.min(limit_kbps, BEST_KBPS) };
}

/** Return the address of a track's sound from a time on. */
export function addressOf(trackId: string, stream: StreamChoice | undefined, start_s = 0): string {
  const address = serverPath(`/api/v1/tracks/${encodeURIComponent(trackId)}/audio`);
  if (!stream) return address;
  const query = new URLSearchParams();
  if (stream.format !== "original") {
    query.set("format", stream.format);
    query.set("bitrate_kbps", String(stream.kbps));
  }
  if (start_s > 0) query.set("start_s", start_s.toFixed(2));
  return query.size ? `${address}?${query}` : address;
}
