import { useSyncExternalStore } from "react";
import { useTrack } from "@/hooks/track/use-track";
import { addressOf, chooseStream, quality, type StreamChoice } from "@/lib/player/streams";
import type { TrackDetail } from "@/types/models";

/** A track's sound as this browser plays it. */
export interface TrackStream {
  /** Address of the whole sound; empty without a track. */
  source: string;
  /** What is known of the track. */
  track: TrackDetail | undefined;
  /** It is transcoded: it has no length, and begins where it is asked to. */
  isTranscoded: boolean;
  addressAt: (start_s: number) => string;
  /** A transcoded stream may be tried instead of this sound. */
  canFallBack: boolean;
}

/** Choose the stream of a track: the original, or what this browser plays of it.
 *
 * @param hasFailed the original did not play in this window
 */
export function useStream(trackId: string | undefined, hasFailed: boolean): TrackStream {
  const wanted = useSyncExternalStore(quality.subscribe, quality.get);
  const { data: file, isError } = useTrack(trackId);
  const choose = (failed: boolean): StreamChoice | undefined => chooseStream(file, wanted, failed, canPlay);
  // Of a browser that saves data the original is not loaded before its size is known.
  const isKnown = wanted === "original" || file !== undefined || isError;
  const stream = choose(hasFailed);
  return {
    source: trackId && isKnown ? addressOf(trackId, stream) : "",
    track: file,
    isTranscoded: stream !== undefined,
    addressAt: (start_s) => addressOf(trackId ?? "", stream, start_s),
    canFallBack: !(stream && stream.format !== "original") && choose(true) !== undefined,
  };
}

const canPlay = (mimeType: string) => document.createElement("audio").canPlayType(mimeType);
