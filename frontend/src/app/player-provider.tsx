import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { PlayerContext } from "@/hooks/player/use-player";
import { subscribeToServerEvents } from "@/lib/api/server-events";
import { serverPath } from "@/lib/base-path";
import { restoreDeviceName, saveDeviceName } from "@/lib/player/device";
import { Player } from "@/lib/player/player";
import { SessionSocket } from "@/lib/socket";

/** Topics that every screen shows; the playback position follows from the clock and needs none. */
const TOPICS = ["jobs", "library", "fingerprints"] as const;

/** Provide the player, and hold one connection to the server while mounted. */
export function PlayerProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [player] = useState(makePlayer);
  useEffect(() => {
    const { socket } = player;
    const unsubscribe = subscribeToServerEvents(socket, client);
    const leave = () => {
      saveDeviceName(sessionStorage, socket.clientId);
      player.leave();
    };
    const reconnect = (event: PageTransitionEvent) => event.persisted && socket.connect();
    const check = () => socket.check();
    socket.connect();
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", reconnect);
    window.addEventListener("online", check);
    window.addEventListener("offline", check);
    return () => {
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", reconnect);
      window.removeEventListener("online", check);
      window.removeEventListener("offline", check);
      unsubscribe();
      player.leave();
    };
  }, [player, client]);
  return <PlayerContext value={player}>{children}</PlayerContext>;
}

function makePlayer(): Player {
  const { protocol, host } = window.location;
  const url = `${protocol === "https:" ? "wss" : "ws"}://${host}${serverPath("/ws")}`;
  const clientId = restoreDeviceName(localStorage, sessionStorage, navigator.userAgent);
  return new Player(new SessionSocket({ url, clientId, topics: TOPICS }));
}
