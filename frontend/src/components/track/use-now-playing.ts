import { usePlayerState } from "@/hooks/player/use-player";

/** Return the current track and whether it is playing. */
export function useNowPlaying(): { trackId: string | undefined; isPlaying: boolean } {
  const trackId = usePlayerState(({ player }) => player.currentTrack?.id);
  const isPlaying = usePlayerState(({ player }) => player.isPlaying);
  return { trackId, isPlaying };
}
