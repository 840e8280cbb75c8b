import { useEffect, useRef } from "react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { playhead } from "@/lib/player/playhead";
import { toast } from "@/lib/toasts";
import { useAudioFailure } from "./use-audio-failure";
import { usePlayheadClock } from "./use-playhead-clock";
import { useRecordPlay } from "./use-record-play";

/** Perceived loudness grows with about the square of the amplitude. */
const LOUDNESS_EXPONENT = 2;

/** Smaller deviations from the expected position are tolerated: a correction would be audible. */
const TOLERANCE_S = 0.3;

/** Deviation tolerated on pause and resume; the server corrects larger ones (player_report.lua). */
const RESUME_TOLERANCE_S = 1.5;

/** Render the only <audio> element. It follows the player while this window is the output, and reports its position. */
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
  // The source is loaded in advance, so that a click suffices where browsers require one.
  const isReady = usePlayerState((view) => view.output !== "elsewhere");
  const isSounding = isHere && isPlaying;
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

  // Runs after the source is set, so that a new track begins at the player's position.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn may repeat the same values
  useEffect(() => {
    const element = audio.current;
    const previous = before.current;
    before.current = { source, isPlaying };
    if (!element || !source) return;
    const position_s = player.position_s();
    const tolerance_s = previous.isPlaying === isPlaying ? TOLERANCE_S : RESUME_TOLERANCE_S;
    const isNear = previous.source === source && Math.abs(element.currentTime - position_s) < tolerance_s;
    if (isNear) return;
    element.currentTime = position_s;
    playhead.set({ position_s, duration_s: tagged_s, isWaiting: false });
  }, [turn, source, isHere]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn restarts an ended track
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    if (!isSounding) return element.pause(); // also without a source: otherwise the element plays on
    if (!source) return;
    element.play().catch((error: DOMException) => {
      if (error.name !== "NotAllowedError") return;
      player.localAudio.report("blocked");
      player.pause();
      toast("Your browser blocked playback. Press play to start.");
    });
  }, [isSounding, source, turn, player]);

  const onTimeUpdate = () => {
    const element = audio.current;
    if (!element || !trackId || !itemId || !isSounding) return;
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
        if (!isSounding) return;
        playhead.set({ ...playhead.get(), isWaiting: true });
        player.localAudio.report("stalled");
      }}
      onEnded={() => player.ended()}
      onError={failure.handle}
    />
  );
}

/** Return the duration: of the element once known, of the tags until then. */
function durationOf(element: HTMLAudioElement, tagged_s: number): number {
  return Number.isFinite(element.duration) && element.duration > 0 ? element.duration : tagged_s;
}
