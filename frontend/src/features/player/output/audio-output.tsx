import { useEffect, useRef, useState } from "react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { useStore } from "@/hooks/use-store";
import { gainOf } from "@/lib/player/loudness";
import { playSettings, speedOf } from "@/lib/player/play-settings";
import { playhead } from "@/lib/player/playhead";
import { sleepTimer } from "@/lib/player/sleep-timer";
import { Decks } from "@/lib/player/sound/decks";
import { toast } from "@/lib/toasts";
import { useAudioFailure } from "./use-audio-failure";
import { useFollowing } from "./use-following";
import { usePlayheadClock } from "./use-playhead-clock";
import { useRecordPlay } from "./use-record-play";
import { useSleepTimer } from "./use-sleep-timer";
import { useSoundWatch } from "./use-sound-watch";
import { useStream } from "./use-stream";

/** Perceived loudness grows with about the square of the amplitude. */
const LOUDNESS_EXPONENT = 2;

/** Smaller deviations from the expected position are tolerated: a correction would be audible. */
const TOLERANCE_S = 0.3;

/** A stream begins this much before the end at the latest. */
const END_S = 0.5;

/** Deviation tolerated on pause and resume; the server corrects larger ones (player_report.lua). */
const RESUME_TOLERANCE_S = 1.5;

/** At another speed than 1 the server's estimate is this much further off. */
const SPEED_TOLERANCE_S = 2;

/** Play the session's sound while this window is its output, and report the position. */
export function AudioOutput() {
  const [decks] = useState(() => new Decks());
  // The elements are put into the page; without it they stop.
  const [host] = useState(() => (element: HTMLElement | null) => {
    element?.append(...decks.elements);
    return () => decks.close();
  });
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
  const settings = useStore(playSettings);
  const [failedIds, setFailedIds] = useState<ReadonlySet<string>>(new Set());
  const before = useRef({ source: "", isPlaying: false });
  const { source, track, ...stream } = useStream(isReady ? trackId : undefined, failedIds.has(trackId ?? ""));
  const record = useRecordPlay();
  const rate = speedOf(tagged_s, settings);
  usePlayheadClock();
  useSleepTimer();
  const following = useFollowing(decks, { track, isSounding, turn, failedIds });

  useEffect(() => decks.setVolume(volume ** LOUDNESS_EXPONENT), [decks, volume]);

  const load = (from_s: number) => {
    const origin_s = stream.isTranscoded ? beginning(from_s, tagged_s) : 0;
    decks.load(source, stream.addressAt(origin_s), origin_s);
  };

  const seek = (to_s: number) => {
    const within_s = to_s - decks.current.origin_s;
    if (!stream.isTranscoded || isLoaded(decks.current.element, within_s)) decks.seek(within_s);
    else load(to_s);
  };

  const failure = useAudioFailure(decks, {
    isTranscoded: stream.isTranscoded,
    reload: (at_s) => {
      if (stream.isTranscoded) return load(at_s);
      decks.current.element.load();
      decks.seek(at_s);
    },
    fallBack: () => {
      if (!trackId || !stream.canFallBack) return false;
      setFailedIds((known) => new Set(known).add(trackId));
      return true;
    },
  });
  useSoundWatch(decks, isSounding, failure.stop);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `load` follows from the source
  useEffect(() => {
    if (!source) decks.current.unload();
    else if (decks.current.source !== source) load(player.position_s());
  }, [decks, source]);

  useEffect(() => decks.current.setRate(rate), [decks, rate]);

  useEffect(() => {
    if (track) decks.current.setLevel(gainOf(track, settings));
  }, [decks, track, settings]);

  // Runs after the source is set, so that a new track begins at the player's position.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn may repeat the same values; `seek` follows from the source
  useEffect(() => {
    const previous = before.current;
    before.current = { source, isPlaying };
    if (!source) return;
    const position_s = player.position_s();
    const tolerance_s = previous.isPlaying === isPlaying ? TOLERANCE_S : RESUME_TOLERANCE_S;
    const deviation_s = Math.abs(decks.current.position_s - position_s);
    if (deviation_s >= tolerance_s + (rate === 1 ? 0 : SPEED_TOLERANCE_S)) seek(position_s);
    else if (previous.source === source) return;
    playhead.set({ position_s, duration_s: tagged_s, isWaiting: false });
  }, [turn, source, isHere]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn restarts an ended track
  useEffect(() => {
    if (!isSounding) return decks.pause(); // also without a source: otherwise the element plays on
    if (!source) return;
    decks.play().catch((error: DOMException) => {
      if (error.name !== "NotAllowedError") return;
      player.localAudio.report("blocked");
      player.pause();
      toast("Your browser blocked playback. Press play to start.");
    });
  }, [decks, isSounding, source, turn, player]);

  const onTimeUpdate = () => {
    if (!trackId || !itemId || !isSounding) return;
    const { position_s, element } = decks.current;
    const duration_s = stream.isTranscoded ? tagged_s : durationOf(element, tagged_s);
    playhead.set({ position_s, duration_s, isWaiting: false });
    player.localAudio.note(itemId, position_s, rate);
    record({ itemId, trackId }, position_s, duration_s);
    following.approach(duration_s - position_s);
  };

  const end = () => {
    decks.swap();
    if (sleepTimer.get()?.kind === "track") {
      sleepTimer.set(null);
      player.pause();
    }
    player.ended();
  };

  decks.events = {
    onTimeUpdate,
    onPlaying: () => {
      failure.clear();
      onTimeUpdate();
      player.localAudio.report("playing");
    },
    onWaiting: () => {
      if (!isSounding) return;
      playhead.set({ ...playhead.get(), isWaiting: true });
      player.localAudio.report("stalled");
    },
    onEnded: () => {
      if (decks.current.hasRunThrough(tagged_s)) failure.stop();
      else end();
    },
    onJoined: end,
    onError: failure.handle,
  };

  return <div hidden ref={host} />;
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
