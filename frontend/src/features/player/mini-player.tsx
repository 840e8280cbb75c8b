import { Pause, Play, SkipForward } from "lucide-react";
import { type PointerEvent, useRef } from "react";
import { Cover } from "@/components/artwork/track-cover";
import { IconButton } from "@/components/ui/button";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { useStore } from "@/hooks/use-store";
import { playhead } from "@/lib/player/playhead";
import "./mini-player.css";

/** Distance of a swipe up. */
const SWIPE_PX = 24;

/** Show the current track above the tabs of a phone; a tap or swipe up opens the full player. */
export function MiniPlayer({ onOpen }: { onOpen: () => void }) {
  const player = usePlayer();
  const track = usePlayerState((view) => view.player.currentTrack);
  const isPlaying = usePlayerState((view) => view.player.isPlaying);
  const swipeStart = useRef<number>(undefined);
  if (!track) return null;

  const onPointerMove = (event: PointerEvent) => {
    if (swipeStart.current === undefined || swipeStart.current - event.clientY < SWIPE_PX) return;
    swipeStart.current = undefined;
    onOpen();
  };

  return (
    <section
      className="mini-player"
      aria-label="Player"
      onPointerDown={(event) => {
        swipeStart.current = event.clientY;
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        swipeStart.current = undefined;
      }}
    >
      <ProgressLine />
      <button type="button" className="mini-player__names" onClick={onOpen}>
        <span className="hidden-text">Open player:</span>{" "}
        <Cover trackId={track.id} size={96} name={track.album} className="mini-player__art" />
        <span className="mini-player__words">
          <span className="mini-player__title clip">{track.title}</span>{" "}
          <span className="mini-player__artist clip">{track.artist}</span>
        </span>
      </button>
      <IconButton label={isPlaying ? "Pause" : "Play"} onClick={() => player.toggle()}>
        {isPlaying ? (
          <Pause size={22} fill="currentColor" aria-hidden="true" />
        ) : (
          <Play size={22} fill="currentColor" aria-hidden="true" />
        )}
      </IconButton>
      <IconButton label="Next" onClick={() => player.next()}>
        <SkipForward size={20} fill="currentColor" aria-hidden="true" />
      </IconButton>
    </section>
  );
}

function ProgressLine() {
  const { position_s, duration_s } = useStore(playhead);
  const share = duration_s > 0 ? Math.min(1, position_s / duration_s) : 0;
  return <span className="mini-player__line" style={{ transform: `scaleX(${share})` }} />;
}
