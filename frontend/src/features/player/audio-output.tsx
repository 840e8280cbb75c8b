import { useEffect, useRef } from "react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { playhead } from "@/lib/player/playhead";
import { toast } from "@/lib/toasts";
import { useAudioFailure } from "./use-audio-failure";
import { usePlayheadClock } from "./use-playhead-clock";
import { useRecordPlay } from "./use-record-play";
import { useStream } from "./use-stream";

/** Perceived loudness grows with about the square of the amplitude. */
const LOUDNESS_EXPONENT = 2;

/** Smaller deviations from the expected position are tolerated: a correction would be audible. */
const TOLERANCE_S = 0.3;

/** A stream begins this much before the end at the latest. */
const END_S = 0.5;

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
  const { source, ...stream } = useStream(isReady ? trackId : undefined, audio);
  // Time of the track at which the loaded sound begins.
  const origin_s = useRef(0);
  const record = useRecordPlay();
  usePlayheadClock();

  useEffect(() => {
    if (audio.current) audio.current.volume = volume ** LOUDNESS_EXPONENT;
  }, [volume]);

  const load = (from_s: number) => {
    if (!audio.current) return;
    origin_s.current = stream.isTranscoded ? beginning(from_s, tagged_s) : 0;
    audio.current.src = stream.addressAt(origin_s.current);
  };

  const seek = (element: HTMLAudioElement, to_s: number) => {
    const within_s = to_s - origin_s.current;
    if (!stream.isTranscoded || isLoaded(element, within_s)) element.currentTime = within_s;
    else load(to_s);
  };

  const failure = useAudioFailure(audio, {
    ...stream,
    position_s: () => origin_s.current + (audio.current?.currentTime ?? 0),
    reload: (at_s) => {
      if (stream.isTranscoded) return load(at_s);
      audio.current?.load();
      if (audio.current) audio.current.currentTime = at_s;
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` follows from the source
  useEffect(() => {
    if (source) load(player.position_s());
    else audio.current?.removeAttribute("src");
  }, [source]);

  // Runs after the source is set, so that a new track begins at the player's position.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn may repeat the same values; `seek` follows from the source
  useEffect(() => {
    const element = audio.current;
    const previous = before.current;
    before.current = { source, isPlaying };
    if (!element || !source) return;
    const position_s = player.position_s();
    const tolerance_s = previous.isPlaying === isPlaying ? TOLERANCE_S : RESUME_TOLERANCE_S;
    const current_s = origin_s.current + element.currentTime;
    const isNear = previous.source === source && Math.abs(current_s - position_s) < tolerance_s;
    if (isNear) return;
    const isLoadedThere = stream.isTranscoded && previous.source !== source;
    if (!isLoadedThere) seek(element, position_s);
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
    const position_s = origin_s.current + element.currentTime;
    const duration_s = stream.isTranscoded ? tagged_s : durationOf(element, tagged_s);
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

/** Return where to begin a stream: the whole one near its beginning, which the server keeps; never behind its end. */
function beginning(from_s: number, duration_s: number): number {
  const latest_s = duration_s > 0 ? Math.max(0, duration_s - END_S) : from_s;
  return from_s < RESUME_TOLERANCE_S ? 0 : Math.min(from_s, latest_s);
}

/** Return whether a time of a stream is loaded. Chromium also seeks beyond, but loads all that is before. */
function isLoaded({ buffered }: HTMLMediaElement, at_s: number): boolean {
  for (let n = 0; n < buffered.length; n += 1) {
    if (buffered.start(n) <= at_s && at_s < buffered.end(n)) return true;
  }
  return false;
}

/** Return the duration: of the element once known, of the tags until then. */
function durationOf(element: HTMLAudioElement, tagged_s: number): number {
  return Number.isFinite(element.duration) && element.duration > 0 ? element.duration : tagged_s;
}
