import { render, screen } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { App } from "@/app/app";
import { PlayerContext } from "@/hooks/use-player";
import { makeLocalPlayer, type Player } from "@/lib/player/player";

/** The whole page at an address, with a player of its own, once it is known who is asking. */
export async function open(address: string): Promise<{ player: Player; user: UserEvent }> {
  window.history.replaceState(null, "", address);
  const player = makeLocalPlayer(localStorage);
  render(
    <PlayerContext value={player}>
      <App />
    </PlayerContext>,
  );
  await screen.findByRole("main");
  return { player, user: userEvent.setup() };
}
