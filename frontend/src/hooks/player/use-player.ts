import { createContext, useContext, useSyncExternalStore } from "react";
import type { Player, PlayerView } from "@/lib/player/player";

export const PlayerContext = createContext<Player | null>(null);

/** Return the player, which all windows of an account share. */
export function usePlayer(): Player {
  const player = useContext(PlayerContext);
  if (!player) throw new Error("usePlayer needs a PlayerProvider.");
  return player;
}

/** Return a part of the player's state; `select` must return the same object while it is unchanged. */
export function usePlayerState<Part>(select: (view: PlayerView) => Part): Part {
  const player = usePlayer();
  return useSyncExternalStore(player.subscribe, () => select(player.getState()));
}
