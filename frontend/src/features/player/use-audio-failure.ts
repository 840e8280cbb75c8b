import { type RefObject, useEffect, useRef, useState } from "react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { toast } from "@/lib/toasts";

/** Unplayable tracks are skipped; after this many in a row playback stops. */
const MAX_FAILURES = 3;

/** Delay before playback resumes after a network failure. */
const RETRY_MS = 1000;

/** The sound that failed, as the output plays it. */
export interface FailingOutput {
  isTranscoded: boolean;
  /** Position in the track. */
  position_s: () => number;
  /** Load the sound again from a position. */
  reload: (at_s: number) => void;
  fallBack: () => boolean;
}

/** Handle playback errors: wait for the network, ask for another format, or skip a track that does not play. */
export function useAudioFailure(audio: RefObject<HTMLAudioElement | null>, failing: FailingOutput) {
  const player = usePlayer();
  const isConnected = usePlayerState(({ status }) => status === "synced");
  const [failedAt_s, setFailedAt] = useState<number>();
  const failures = useRef(0);
  const latest = useRef(failing);
  latest.current = failing;

  useEffect(() => {
    if (failedAt_s === undefined || !isConnected) return;
    const resume = () => {
      setFailedAt(undefined);
      const element = audio.current;
      if (!element) return;
      latest.current.reload(failedAt_s);
      const { output, player: shown } = player.getState();
      if (output === "here" && shown.isPlaying) element.play().catch(() => undefined); // a new failure raises its own error event
    };
    const timer = setTimeout(resume, RETRY_MS);
    return () => clearTimeout(timer);
  }, [failedAt_s, isConnected, player, audio]);

  const handle = async () => {
    const element = audio.current;
    const { output, player: shown } = player.getState();
    if (!element?.getAttribute("src") || output !== "here" || !shown.isPlaying || !shown.currentTrack) return;
    const { isTranscoded, position_s, fallBack } = latest.current;
    const at_s = position_s();
    const hasPlayed = element.currentTime > 0;
    const problem = await findProblem(element.src, isTranscoded);
    // A stream without a length breaks off when its reader pauses for long: it goes on from here.
    if (problem === UNREACHABLE || (isTranscoded && hasPlayed && !problem)) {
      setFailedAt(at_s);
      return;
    }
    if (!problem && fallBack()) return;
    skip(shown.currentTrack.title, problem);
  };

  const skip = (title: string, reason: string | undefined) => {
    failures.current += 1;
    toast(`“${title}” could not be played${reason ? `: ${reason}` : ""}`, undefined, "bad");
    if (failures.current < MAX_FAILURES) player.next();
    else player.pause();
  };

  const clear = () => {
    failures.current = 0;
  };
  return { handle: () => void handle(), clear };
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
