import { createContext, useContext, useSyncExternalStore } from "react";
import { makeLocalPlayer, type Player } from "@/lib/player/player";
import type { PlayerState } from "@/lib/player/state";

export const PlayerContext = createContext<Player>(makeLocalPlayer(localStorage));

/** The player's commands. */
export function usePlayer(): Player {
  return useContext(PlayerContext);
}

/** A part of the player's state; it must be the same object while it did not change. */
export function usePlayerState<Part>(select: (state: PlayerState) => Part): Part {
  const player = usePlayer();
  return useSyncExternalStore(player.subscribe, () => select(player.getState()));
}
