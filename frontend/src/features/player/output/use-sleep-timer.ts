import { useEffect } from "react";
import { usePlayer } from "@/hooks/player/use-player";
import { useStore } from "@/hooks/use-store";
import { sleepTimer } from "@/lib/player/sleep-timer";
import { toast } from "@/lib/toasts";

/** A machine that slept meanwhile fires its timers late: the clock decides. */
const LOOK_MS = 1000;

/** Pause the player, on whatever device it plays, when the sleep timer ends. */
export function useSleepTimer(): void {
  const player = usePlayer();
  const timer = useStore(sleepTimer);
  useEffect(() => {
    if (timer?.kind !== "time") return;
    const look = () => {
      if (Date.now() < timer.at_ms) return;
      sleepTimer.set(null);
      if (player.getState().player.isPlaying) player.pause();
      toast("Sleep timer: playback is paused.");
    };
    const interval = setInterval(look, LOOK_MS);
    return () => clearInterval(interval);
  }, [player, timer]);
}
