import { useEffect } from "react";
import { artworkUrl } from "@/components/artwork";
import { usePlayer, usePlayerState } from "@/hooks/use-player";
import { playhead } from "@/lib/player/playhead";
import { currentItem } from "@/lib/player/state";

/** What the system's media keys and lock screen ask for, when they do not say how far. */
const SEEK_S = 10;

/** Let the system show what plays, and steer it. */
export function useMediaSession(): void {
  const player = usePlayer();
  const track = usePlayerState((state) => currentItem(state)?.track);
  const isPlaying = usePlayerState((state) => state.isPlaying);

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
          artwork: [{ src: artworkUrl(track.id, 640), sizes: "640x640" }],
        })
      : null;
  }, [track]);

  useEffect(() => {
    if (!("mediaSession" in navigator)) return;
    const seekBy = (by_s: number) =>
      player.send({ type: "player.seek", position_s: playhead.get().position_s + by_s });
    const actions: [MediaSessionAction, MediaSessionActionHandler][] = [
      ["play", () => player.send({ type: "player.resume" })],
      ["pause", () => player.send({ type: "player.pause" })],
      ["nexttrack", () => player.send({ type: "player.next" })],
      [
        "previoustrack",
        () => player.send({ type: "player.previous", position_s: playhead.get().position_s }),
      ],
      ["seekforward", ({ seekOffset }) => seekBy(seekOffset ?? SEEK_S)],
      ["seekbackward", ({ seekOffset }) => seekBy(-(seekOffset ?? SEEK_S))],
      ["seekto", ({ seekTime }) => player.send({ type: "player.seek", position_s: seekTime ?? 0 })],
    ];
    for (const [action, run] of actions) navigator.mediaSession.setActionHandler(action, run);
  }, [player]);
}
