import { useEffect } from "react";
import { usePlayer } from "@/hooks/player/use-player";

/** Subscribe to a topic while the component is mounted. */
export function useSubscription(topic: "cache"): void {
  const { socket } = usePlayer();
  useEffect(() => socket.subscribeTopic(topic), [socket, topic]);
}
