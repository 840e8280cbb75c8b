import { useEffect, useRef, useState } from "react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import type { Decks } from "@/lib/player/sound/decks";
import { toast } from "@/lib/toasts";

/** Unplayable tracks are skipped; after this many in a row playback stops. */
const MAX_FAILURES = 3;

/** Delay before playback resumes after a network failure. */
const RETRY_MS = 1000;

/** Firefox names its audio library in the error of a device that does not open. */
const NO_DEVICE = /cubeb|audio ?(device|sink|output)/i;

const NO_OUTPUT =
  "This device cannot play sound, so playback is paused. Check its loudspeaker or headphones, then press play.";

/** The sound that failed, as the output plays it. */
export interface FailingOutput {
  isTranscoded: boolean;
  /** Load the sound again from a position of the track. */
  reload: (at_s: number) => void;
  fallBack: () => boolean;
}

/** Handle playback errors: wait for the network, ask for another format, skip a track, or pause without an output. */
export function useAudioFailure(decks: Decks, failing: FailingOutput) {
  const player = usePlayer();
  const isConnected = usePlayerState(({ status }) => status === "synced");
  const [failedAt_s, setFailedAt] = useState<number>();
  const failures = useRef(0);
  const latest = useRef(failing);
  latest.current = failing;

  const soundingTrack = () => {
    const { output, player: shown } = player.getState();
    return output === "here" && shown.isPlaying ? shown.currentTrack : null;
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: `soundingTrack` reads the player
  useEffect(() => {
    if (failedAt_s === undefined || !isConnected) return;
    const resume = () => {
      setFailedAt(undefined);
      latest.current.reload(failedAt_s);
      if (soundingTrack()) decks.play().catch(() => undefined); // a new failure raises its own error event
    };
    const timer = setTimeout(resume, RETRY_MS);
    return () => clearTimeout(timer);
  }, [failedAt_s, isConnected, player, decks]);

  /** Pause, and say that this device has no sound. */
  const stop = () => {
    if (!soundingTrack()) return;
    player.localAudio.report("blocked");
    player.pause();
    toast(NO_OUTPUT, undefined, "bad");
  };

  const handle = async () => {
    const { element, position_s } = decks.current;
    const track = soundingTrack();
    if (!track || !element.getAttribute("src")) return;
    if (hasNoDevice(element)) return stop();
    const { isTranscoded, fallBack } = latest.current;
    const hasPlayed = element.currentTime > 0;
    const problem = await findProblem(element.src, isTranscoded);
    // A stream without a length breaks off when its reader pauses for long: it goes on from here.
    if (problem === UNREACHABLE || (isTranscoded && hasPlayed && !problem)) setFailedAt(position_s);
    else if (problem || !fallBack()) skip(track.title, problem);
  };

  const skip = (title: string, reason: string | undefined) => {
    failures.current += 1;
    toast(`“${title}” could not be played${reason ? `: ${reason}` : ""}`, undefined, "bad");
    if (failures.current < MAX_FAILURES) player.next();
    else player.pause();
  };

  return {
    handle: () => void handle(),
    stop,
    /** A sound plays: earlier failures do not count any more. */
    clear: () => {
      failures.current = 0;
    },
  };
}

function hasNoDevice({ error }: HTMLAudioElement): boolean {
  return NO_DEVICE.test(error?.message ?? "");
}

const UNREACHABLE = "unreachable";

/** Return the server's reason why it does not send a sound; undefined if it does, and the browser is at fault. */
async function findProblem(address: string, isTranscoded: boolean): Promise<string | undefined> {
  const aborting = new AbortController();
  try {
    // Only a GET has a reason, and only a GET makes a stream.
    const method = isTranscoded ? "GET" : "HEAD";
    const response = await fetch(new Request(address, { method, signal: aborting.signal }));
    if (response.ok || !isTranscoded) return undefined;
    const { message } = (await response.json()) as { message?: string };
    return message ?? response.statusText;
  } catch {
    return UNREACHABLE;
  } finally {
    aborting.abort();
  }
}
