import { useEffect, useRef } from "react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { playhead } from "@/lib/player/playhead";
import { toast } from "@/lib/toasts";
import { useAudioFailure } from "./use-audio-failure";
import { usePlayheadClock } from "./use-playhead-clock";
import { useRecordPlay } from "./use-record-play";

/** Perceived loudness goes with about the square of the amplitude. */
const LOUDNESS_EXPONENT = 2;

/** Nearer than this to where it should be, the sound is left alone: jumping would be heard. */
const NEAR_S = 0.3;

/** Pausing and going on mean the sound's own place; the server corrects what is further off (player_report.lua). */
const SAME_PLACE_S = 1.5;

/** The one element that makes sound, if this window is the one that does. It follows the player, and reports. */
export function AudioOutput() {
  const audio = useRef<HTMLAudioElement>(null);
  const player = usePlayer();
  const trackId = usePlayerState((view) => view.player.currentTrack?.id);
  const itemId = usePlayerState((view) => view.player.itemId);
  const tagged_s = usePlayerState((view) => (view.player.currentTrack?.duration ?? 0) / 1000);
  const volume = usePlayerState((view) => view.player.volume);
  const turn = usePlayerState((view) => view.turn);
  const isPlaying = usePlayerState((view) => view.player.isPlaying);
  const isHere = usePlayerState((view) => view.output === "here");
  // What would sound here next is got ready: then a click is enough, also for browsers that want one.
  const isReady = usePlayerState((view) => view.output !== "elsewhere");
  const sounds = isHere && isPlaying;
  const before = useRef({ source: "", isPlaying: false });
  const failure = useAudioFailure(audio);
  const record = useRecordPlay();
  usePlayheadClock();

  useEffect(() => {
    if (audio.current) audio.current.volume = volume ** LOUDNESS_EXPONENT;
  }, [volume]);

  const source = trackId && isReady ? `/api/v1/tracks/${encodeURIComponent(trackId)}/audio` : "";
  useEffect(() => {
    if (!audio.current) return;
    if (source) audio.current.src = source;
    else audio.current.removeAttribute("src");
  }, [source]);

  // After the source, so that a new track begins where the player says.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn may lead to the same place again
  useEffect(() => {
    const element = audio.current;
    const was = before.current;
    before.current = { source, isPlaying };
    if (!element || !source) return;
    const position_s = player.position_s();
    const near_s = was.isPlaying === isPlaying ? NEAR_S : SAME_PLACE_S;
    const isNear = was.source === source && Math.abs(element.currentTime - position_s) < near_s;
    if (isNear) return;
    element.currentTime = position_s;
    playhead.set({ position_s, duration_s: tagged_s, isWaiting: false });
  }, [turn, source, isHere]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: after its end a track plays again only if told so
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    if (!sounds) return element.pause(); // also when the source went elsewhere: without one it would sound on
    if (!source) return;
    element.play().catch((error: DOMException) => {
      if (error.name !== "NotAllowedError") return;
      player.localAudio.report("blocked");
      player.pause();
      toast("Your browser blocked playback. Press play to start.");
    });
  }, [sounds, source, turn, player]);

  const onTimeUpdate = () => {
    const element = audio.current;
    if (!element || !trackId || !itemId || !sounds) return;
    const position_s = element.currentTime;
    const duration_s = durationOf(element, tagged_s);
    playhead.set({ position_s, duration_s, isWaiting: false });
    player.localAudio.note(itemId, position_s);
    record({ itemId, trackId }, position_s, duration_s);
  };

  return (
    // biome-ignore lint/a11y/useMediaCaption: it is music
    <audio
      hidden
      ref={audio}
      preload="auto"
      onTimeUpdate={onTimeUpdate}
      onPlaying={() => {
        failure.clear();
        onTimeUpdate();
        player.localAudio.report("playing");
      }}
      onWaiting={() => {
        if (!sounds) return;
        playhead.set({ ...playhead.get(), isWaiting: true });
        player.localAudio.report("stalled");
      }}
      onEnded={() => player.ended()}
      onError={failure.note}
    />
  );
}

/** What the tags say is there at once; what the element found out is better. */
function durationOf(element: HTMLAudioElement, tagged_s: number): number {
  return Number.isFinite(element.duration) && element.duration > 0 ? element.duration : tagged_s;
}
