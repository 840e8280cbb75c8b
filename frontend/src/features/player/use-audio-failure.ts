import { type RefObject, useEffect, useRef, useState } from "react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { toast } from "@/lib/toasts";

/** A track that cannot be heard is passed over; so many in a row mean that something else is wrong. */
const MAX_FAILURES = 3;

/** Between two tries to go on where the network broke off. */
const RETRY_MS = 1000;

/** What to do when a track breaks off: wait for the network, or pass over what this browser cannot play. */
export function useAudioFailure(audio: RefObject<HTMLAudioElement | null>) {
  const player = usePlayer();
  const isLevel = usePlayerState(({ status }) => status === "synced");
  const [failedAt_s, setFailedAt] = useState<number>();
  const failures = useRef(0);

  useEffect(() => {
    if (failedAt_s === undefined || !isLevel) return;
    const goOn = () => {
      setFailedAt(undefined);
      const element = audio.current;
      if (!element) return;
      element.load();
      element.currentTime = failedAt_s;
      const { output, player: shown } = player.getState();
      if (output === "here" && shown.isPlaying) element.play().catch(() => undefined); // it breaks again, or plays
    };
    const timer = setTimeout(goOn, RETRY_MS);
    return () => clearTimeout(timer);
  }, [failedAt_s, isLevel, player, audio]);

  const note = async () => {
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
  return { note: () => void note(), clear };
}

/** Whether the server answers at all; what it answers does not matter here. */
async function isReachable(address: string): Promise<boolean> {
  try {
    await fetch(new Request(address, { method: "HEAD" }));
    return true;
  } catch {
    return false;
  }
}
