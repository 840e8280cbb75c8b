import { useEffect } from "react";
import { artworkUrl } from "@/components/artwork/artwork";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { useCover } from "@/hooks/track/use-cover";

/** Default step when the system's controls name none. */
const SEEK_S = 10;

/** Connect the player to the system's media keys and lock screen. */
export function useMediaSession(): void {
  const player = usePlayer();
  const track = usePlayerState((view) => view.player.currentTrack);
  const cover = useCover(track?.id);
  const isPlaying = usePlayerState((view) => view.player.isPlaying);

  useEffect(() => {
    if (!("mediaSession" in navigator)) return;
    navigator.mediaSession.playbackState = track ? (isPlaying ? "playing" : "paused") : "none";
  }, [track, isPlaying]);

  useEffect(() => {
    if (!("mediaSession" in navigator)) return;
    navigator.mediaSession.metadata = track
      ? new MediaMetadata({
          title: track.title,
          artist: track.artist,
          album: track.album,
          artwork: cover ? [{ src: artworkUrl(cover, 640), sizes: "640x640" }] : [],
        })
      : null;
  }, [track, cover]);

  useEffect(() => {
    if (!("mediaSession" in navigator)) return;
    const actions: [MediaSessionAction, MediaSessionActionHandler][] = [
      ["play", () => player.resume()],
      ["pause", () => player.pause()],
      ["nexttrack", () => player.next()],
      ["previoustrack", () => player.previous()],
      ["seekforward", ({ seekOffset }) => player.seekBy(seekOffset ?? SEEK_S)],
      ["seekbackward", ({ seekOffset }) => player.seekBy(-(seekOffset ?? SEEK_S))],
      ["seekto", ({ seekTime }) => player.seek(seekTime ?? 0)],
    ];
    for (const [action, run] of actions) navigator.mediaSession.setActionHandler(action, run);
  }, [player]);
}
