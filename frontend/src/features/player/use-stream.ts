import { type RefObject, useState, useSyncExternalStore } from "react";
import { useTrack } from "@/hooks/track/use-track";
import { addressOf, chooseStream, quality, type StreamChoice } from "@/lib/player/streams";

/** A track's sound as this browser plays it. */
export interface TrackStream {
  /** Address of the whole sound; empty without a track. */
  source: string;
  /** It is transcoded: it has no length, and begins where it is asked to. */
  isTranscoded: boolean;
  addressAt: (start_s: number) => string;
  /** Ask for a transcoded stream instead of the original; false if there is none. */
  fallBack: () => boolean;
}

/** Choose the stream of a track: the original, or what this browser plays of it. */
export function useStream(
  trackId: string | undefined,
  audio: RefObject<HTMLAudioElement | null>,
): TrackStream {
  const wanted = useSyncExternalStore(quality.subscribe, quality.get);
  const { data: file, isError } = useTrack(trackId);
  const [failedId, setFailedId] = useState<string>();
  const probe = (mimeType: string) => audio.current?.canPlayType(mimeType) ?? "";
  const choose = (hasFailed: boolean): StreamChoice | undefined =>
    chooseStream(file, wanted, hasFailed, probe);
  // Of a browser that saves data the original is not loaded before its size is known.
  const isKnown = wanted === "original" || file !== undefined || isError;
  const stream = choose(failedId !== undefined && failedId === trackId);
  return {
    source: trackId && isKnown ? addressOf(trackId, stream) : "",
    isTranscoded: stream !== undefined,
    addressAt: (start_s) => addressOf(trackId ?? "", stream, start_s),
    fallBack: () => {
      if ((stream && stream.format !== "original") || !choose(true)) return false;
      setFailedId(trackId);
      return true;
    },
  };
}
