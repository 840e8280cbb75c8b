import { useEffect } from "react";
import { usePlayer } from "@/hooks/player/use-player";

/** Let the server tell of something as long as somebody looks at it. */
export function useSubscription(topic: "cache"): void {
  const { socket } = usePlayer();
  useEffect(() => socket.subscribeTopic(topic), [socket, topic]);
}
