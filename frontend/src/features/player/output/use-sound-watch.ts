import { useEffect } from "react";
import type { Decks } from "@/lib/player/sound/decks";

const LOOK_MS = 1000;

/** A sound that is loaded and does not move for this long has no output. */
const STUCK_LOOKS = 6;

/** Watch whether loaded sound moves while it should: an output that failed is silent otherwise. */
export function useSoundWatch(decks: Decks, isSounding: boolean, onFailure: () => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest `onFailure` is not needed: it reads refs
  useEffect(() => {
    if (!isSounding) return;
    let last_s = -1;
    let stuck = 0;
    const timer = setInterval(() => {
      const { paused, ended, readyState, currentTime } = decks.current.element;
      const should = !paused && !ended && readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
      stuck = should && currentTime === last_s ? stuck + 1 : 0;
      last_s = currentTime;
      decks.wake();
      if (stuck === STUCK_LOOKS) onFailure();
    }, LOOK_MS);
    decks.context?.addEventListener("error", onFailure);
    return () => {
      clearInterval(timer);
      decks.context?.removeEventListener("error", onFailure);
    };
  }, [decks, isSounding]);
}
