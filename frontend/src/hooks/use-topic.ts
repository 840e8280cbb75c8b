import { useEffect } from "react";
import { usePlayer } from "./use-player";

/** Let the server tell of something as long as somebody looks at it. */
export function useTopic(topic: "cache"): void {
  const { line } = usePlayer();
  useEffect(() => line.watch(topic), [line, topic]);
}
