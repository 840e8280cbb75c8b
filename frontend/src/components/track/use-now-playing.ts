import { usePlayerState } from "@/hooks/player/use-player";

/** Which track is on, and whether it sounds: what a row must know to show its moving bars. */
export function useNowPlaying(): { trackId: string | undefined; isPlaying: boolean } {
  const trackId = usePlayerState(({ player }) => player.currentTrack?.id);
  const isPlaying = usePlayerState(({ player }) => player.isPlaying);
  return { trackId, isPlaying };
}
