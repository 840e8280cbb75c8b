import { usePlayer } from "@/hooks/player/use-player";
import { useHotkeys } from "@/hooks/use-hotkeys";

const SEEK_S = 5;
const VOLUME_STEP = 0.05;

/** Handle the player's keyboard shortcuts (all are listed under Settings). */
export function usePlayerKeys({ onQueue }: { onQueue: () => void }): void {
  const player = usePlayer();
  useHotkeys({
    space: () => player.toggle(),
    arrowright: () => player.seekBy(SEEK_S),
    arrowleft: () => player.seekBy(-SEEK_S),
    "shift+arrowright": () => player.next(),
    "shift+arrowleft": () => player.previous(),
    "shift+arrowup": () => player.louder(VOLUME_STEP),
    "shift+arrowdown": () => player.louder(-VOLUME_STEP),
    m: () => player.toggleMute(),
    s: () => player.toggleShuffle(),
    r: () => player.nextRepeat(),
    q: onQueue,
  });
}
