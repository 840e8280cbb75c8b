import { createContext, useContext, useSyncExternalStore } from "react";
import type { Player, PlayerView } from "@/lib/player/player";

export const PlayerContext = createContext<Player | null>(null);

/** The player that all windows share. */
export function usePlayer(): Player {
  const player = useContext(PlayerContext);
  if (!player) throw new Error("There is no player outside of the shell.");
  return player;
}

/** A part of what the player shows; it must be the same object while it did not change. */
export function usePlayerState<Part>(select: (view: PlayerView) => Part): Part {
  const player = usePlayer();
  return useSyncExternalStore(player.subscribe, () => select(player.getState()));
}
