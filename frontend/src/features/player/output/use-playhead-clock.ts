import { useEffect } from "react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { playhead } from "@/lib/player/playhead";

/** Interval at which the position moves smoothly enough. */
const EVERY_MS = 250;

/** Advance the position by the clock while another device plays, or none. */
export function usePlayheadClock(): void {
  const player = usePlayer();
  const isPlaying = usePlayerState((view) => view.player.isPlaying);
  const isPlayingHere = usePlayerState((view) => view.output === "here" && view.player.isPlaying);
  const from = usePlayerState(({ player: { position, updatedAt } }) => `${position}@${updatedAt}`);
  const duration_s = usePlayerState((view) => (view.player.currentTrack?.duration ?? 0) / 1000);

  // biome-ignore lint/correctness/useExhaustiveDependencies: position_s depends on `from`
  useEffect(() => {
    if (isPlayingHere) return;
    const show = () => playhead.set({ position_s: player.position_s(), duration_s, isWaiting: false });
    show();
    if (!isPlaying) return;
    const timer = setInterval(show, EVERY_MS);
    return () => clearInterval(timer);
  }, [player, isPlaying, isPlayingHere, from, duration_s]);
}
