import { type RefObject, useEffect, useRef, useState } from "react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { toast } from "@/lib/toasts";

/** Unplayable tracks are skipped; after this many in a row playback stops. */
const MAX_FAILURES = 3;

/** Delay before playback resumes after a network failure. */
const RETRY_MS = 1000;

/** Handle playback errors: wait for the network, or skip a track that this browser cannot play. */
export function useAudioFailure(audio: RefObject<HTMLAudioElement | null>) {
  const player = usePlayer();
  const isConnected = usePlayerState(({ status }) => status === "synced");
  const [failedAt_s, setFailedAt] = useState<number>();
  const failures = useRef(0);

  useEffect(() => {
    if (failedAt_s === undefined || !isConnected) return;
    const resume = () => {
      setFailedAt(undefined);
      const element = audio.current;
      if (!element) return;
      element.load();
      element.currentTime = failedAt_s;
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
    const at_s = element.currentTime;
    if (!(await isReachable(element.src))) {
      setFailedAt(at_s);
      return;
    }
    failures.current += 1;
    toast(`“${shown.currentTrack.title}” could not be played`, undefined, "bad");
    if (failures.current < MAX_FAILURES) player.next();
    else player.pause();
  };

  const clear = () => {
    failures.current = 0;
  };
  return { handle: () => void handle(), clear };
}

/** Return whether the server responds, with any status. */
async function isReachable(address: string): Promise<boolean> {
  try {
    await fetch(new Request(address, { method: "HEAD" }));
    return true;
  } catch {
    return false;
  }
}
