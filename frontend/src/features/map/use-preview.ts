import { useEffect, useSyncExternalStore } from "react";
import { addressOf, chooseStream, quality } from "@/lib/player/streams";
import type { TrackDetail } from "@/types/models";

/** Seconds of a track that are heard. */
const PREVIEW_S = 5;

/** Where a preview begins: introductions tell little. */
const BEGIN = 0.3;

/** Pause before the sound begins, so that passing over points is silent. */
const REST_MS = 250;

/** Play five seconds of a track. */
export function usePreview(track: TrackDetail | undefined, isOn: boolean): void {
  const wanted = useSyncExternalStore(quality.subscribe, quality.get);
  useEffect(() => {
    if (!track || !isOn) return;
    const audio = new Audio();
    audio.volume = 0.7;
    const stream = chooseStream(track, wanted, false, (type) => audio.canPlayType(type));
    const begin_s = Math.max(
      0,
      Math.min((track.duration_s ?? 0) * BEGIN, (track.duration_s ?? 0) - PREVIEW_S),
    );
    const rest = setTimeout(() => {
      audio.src = stream
        ? addressOf(track.id, stream, begin_s)
        : `${addressOf(track.id, undefined)}#t=${begin_s.toFixed(1)},${(begin_s + PREVIEW_S).toFixed(1)}`;
      audio.play().catch(() => undefined); // no gesture yet, or a format that does not play
    }, REST_MS);
    const end = setTimeout(() => audio.pause(), REST_MS + PREVIEW_S * 1000 + 500);
    return () => {
      clearTimeout(rest);
      clearTimeout(end);
      audio.pause();
      audio.removeAttribute("src");
      audio.load(); // ends the transfer
    };
  }, [track, isOn, wanted]);
}
