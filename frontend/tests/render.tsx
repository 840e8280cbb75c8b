import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { App } from "@/app/app";
import { PlayerContext } from "@/hooks/use-player";
import { makeLocalPlayer, type Player } from "@/lib/player/player";

/** The whole page at an address, with a player of its own. */
export function open(address: string): { player: Player; user: ReturnType<typeof userEvent.setup> } {
  window.history.replaceState(null, "", address);
  const player = makeLocalPlayer(localStorage);
  render(
    <PlayerContext value={player}>
      <App />
    </PlayerContext>,
  );
  return { player, user: userEvent.setup() };
}
