import { currentItem } from "@/lib/player/state";
import { usePlayerState } from "./use-player";

/** Which track is on, and whether it sounds: what a row must know to show its moving bars. */
export function useNowPlaying(): { trackId: string | undefined; isPlaying: boolean } {
  const trackId = usePlayerState((state) => currentItem(state)?.track.id);
  const isPlaying = usePlayerState((state) => state.isPlaying);
  return { trackId, isPlaying };
}
