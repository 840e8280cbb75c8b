import { useHotkeys } from "@/hooks/use-hotkeys";
import { usePlayer } from "@/hooks/use-player";
import type { Player } from "@/lib/player/player";
import { playhead } from "@/lib/player/playhead";
import type { Repeat } from "@/lib/player/state";

const SEEK_S = 5;
const VOLUME_STEP = 0.05;

const AFTER: Record<Repeat, Repeat> = { off: "all", all: "one", one: "off" };

export function nextRepeat(repeat: Repeat): Repeat {
  return AFTER[repeat];
}

export function togglePlaying(player: Player): void {
  player.send({ type: player.getState().isPlaying ? "player.pause" : "player.resume" });
}

/** The player's keys, wherever the focus is (the list of all stands under Settings). */
export function usePlayerKeys({ onQueue }: { onQueue: () => void }): void {
  const player = usePlayer();
  const state = () => player.getState();
  const position_s = () => playhead.get().position_s;
  useHotkeys({
    space: () => togglePlaying(player),
    arrowright: () => player.send({ type: "player.seek", position_s: position_s() + SEEK_S }),
    arrowleft: () => player.send({ type: "player.seek", position_s: position_s() - SEEK_S }),
    "shift+arrowright": () => player.send({ type: "player.next" }),
    "shift+arrowleft": () => player.send({ type: "player.previous", position_s: position_s() }),
    "shift+arrowup": () => player.send({ type: "player.volume", volume: state().volume + VOLUME_STEP }),
    "shift+arrowdown": () => player.send({ type: "player.volume", volume: state().volume - VOLUME_STEP }),
    m: () => player.send({ type: "player.mute", isMuted: !state().isMuted }),
    s: () => player.send({ type: "player.shuffle", isShuffled: !state().isShuffled }),
    r: () => player.send({ type: "player.repeat", repeat: nextRepeat(state().repeat) }),
    q: onQueue,
  });
}
