import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { PlayerContext } from "@/hooks/player/use-player";
import { subscribeToServerEvents } from "@/lib/api/server-events";
import { restoreDeviceName, saveDeviceName } from "@/lib/player/device";
import { Player } from "@/lib/player/player";
import { SessionSocket } from "@/lib/socket";

/** What changes the page always shows; where somebody is sounding follows from the clock. */
const TOPICS = ["jobs", "library", "fingerprints"] as const;

/** One line to the server for all that is below, as long as it is shown. */
export function PlayerProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [player] = useState(makePlayer);
  useEffect(() => {
    const { socket } = player;
    const forget = subscribeToServerEvents(socket, client);
    const leave = () => {
      saveDeviceName(sessionStorage, socket.clientId);
      player.leave();
    };
    const refreshAfterReconnect = (event: PageTransitionEvent) => event.persisted && socket.connect();
    const check = () => socket.check();
    socket.connect();
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", refreshAfterReconnect);
    window.addEventListener("online", check);
    window.addEventListener("offline", check);
    return () => {
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", refreshAfterReconnect);
      window.removeEventListener("online", check);
      window.removeEventListener("offline", check);
      forget();
      player.leave();
    };
  }, [player, client]);
  return <PlayerContext value={player}>{children}</PlayerContext>;
}

function makePlayer(): Player {
  const { protocol, host } = window.location;
  const url = `${protocol === "https:" ? "wss" : "ws"}://${host}/ws`;
  const clientId = restoreDeviceName(localStorage, sessionStorage, navigator.userAgent);
  return new Player(new SessionSocket({ url, clientId, topics: TOPICS }));
}
