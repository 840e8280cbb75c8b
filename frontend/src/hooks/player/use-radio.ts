import { useState } from "react";
import type { RadioSeed } from "@/lib/player/player";
import { usePlayer } from "./use-player";

/** Return a function that starts a radio, and whether it is being started: a large library takes a moment. */
export function useRadio() {
  const player = usePlayer();
  const [isStarting, setStarting] = useState(false);
  const start = async (seed: RadioSeed) => {
    setStarting(true);
    await player.startRadio(seed);
    setStarting(false);
  };
  return { start, isStarting };
}
