import { useEffect, useRef } from "react";
import { usePlayer, usePlayerState } from "@/hooks/use-player";
import { playhead } from "@/lib/player/playhead";
import { currentItem } from "@/lib/player/state";
import { rememberPosition } from "@/lib/player/storage";
import { toast } from "@/lib/toasts";
import { useRecordPlay } from "./use-record-play";

/** Kept this often, a crashed tab goes on where it was, give or take. */
const REMEMBER_EVERY_S = 3;

/** A track that cannot be heard is passed over; so many in a row mean that something else is wrong. */
const MAX_FAILURES = 3;

/** Perceived loudness goes with about the square of the amplitude. */
const LOUDNESS_EXPONENT = 2;

/** The one element that makes sound. It follows the player's state, and tells the state only what it heard. */
export function AudioOutput() {
  const audio = useRef<HTMLAudioElement>(null);
  const player = usePlayer();
  const item = usePlayerState(currentItem);
  const isPlaying = usePlayerState((state) => state.isPlaying);
  const anchor = usePlayerState((state) => state.anchor);
  const volume = usePlayerState((state) => (state.isMuted ? 0 : state.volume));
  const failures = useRef(0);
  const remembered_s = useRef(0);
  const record = useRecordPlay();

  useEffect(() => {
    if (audio.current) audio.current.volume = volume ** LOUDNESS_EXPONENT;
  }, [volume]);

  const trackId = item?.track.id;
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    if (trackId) element.src = `/api/v1/tracks/${encodeURIComponent(trackId)}/audio`;
    else element.removeAttribute("src");
  }, [trackId]);

  // After the source, so that a new track begins where the state says.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new item starts at its anchor although the anchor's numbers may be equal
  useEffect(() => {
    if (audio.current) audio.current.currentTime = anchor.position_s;
    playhead.set({
      ...playhead.get(),
      position_s: anchor.position_s,
      duration_s: item?.track.duration_s ?? 0,
    });
  }, [anchor, item?.itemId]);

  useEffect(() => {
    const element = audio.current;
    if (!element || !trackId) return;
    if (!isPlaying) return element.pause();
    element.play().catch((error: DOMException) => {
      if (error.name === "NotAllowedError") player.send({ type: "player.pause" });
    });
  }, [isPlaying, trackId, player]);

  // A closed tab says no more than this; a paused or followed one is remembered as it goes.
  const itemId = item?.itemId;
  useEffect(() => {
    const keep = () => itemId && rememberPosition(localStorage, itemId, audio.current?.currentTime ?? 0);
    window.addEventListener("pagehide", keep);
    return () => window.removeEventListener("pagehide", keep);
  }, [itemId]);

  const onTimeUpdate = () => {
    const element = audio.current;
    if (!element || !item) return;
    const position_s = element.currentTime;
    playhead.set({ position_s, duration_s: durationOf(element, item.track.duration_s), isWaiting: false });
    record(item, position_s, durationOf(element, item.track.duration_s));
    if (Math.abs(position_s - remembered_s.current) >= REMEMBER_EVERY_S) {
      remembered_s.current = position_s;
      rememberPosition(localStorage, item.itemId, position_s);
    }
  };

  const onError = () => {
    if (!item || !player.getState().isPlaying) return;
    failures.current += 1;
    const isHopeless = failures.current >= MAX_FAILURES;
    toast(`“${item.track.title}” cannot be played here`, undefined, "bad");
    player.send({ type: isHopeless ? "player.pause" : "player.next" });
  };

  return (
    // biome-ignore lint/a11y/useMediaCaption: it is music
    <audio
      hidden
      ref={audio}
      preload="auto"
      onTimeUpdate={onTimeUpdate}
      onPlaying={() => {
        failures.current = 0;
        playhead.set({ ...playhead.get(), isWaiting: false });
      }}
      onWaiting={() => playhead.set({ ...playhead.get(), isWaiting: true })}
      onPause={() => item && rememberPosition(localStorage, item.itemId, audio.current?.currentTime ?? 0)}
      onEnded={() => player.send({ type: "player.ended" })}
      onError={onError}
    />
  );
}

/** What the tags say is there at once; what the element found out is better. */
function durationOf(element: HTMLAudioElement, tagged_s: number | null): number {
  return Number.isFinite(element.duration) && element.duration > 0 ? element.duration : (tagged_s ?? 0);
}
