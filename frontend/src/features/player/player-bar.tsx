import { ListMusic, Maximize2 } from "lucide-react";
import { Link } from "wouter";
import { Cover } from "@/components/artwork/track-cover";
import { FavouriteButton } from "@/components/track/favourite-button";
import { IconButton } from "@/components/ui/button";
import { usePlayerState } from "@/hooks/player/use-player";
import { useTrack } from "@/hooks/track/use-track";
import { trackPath } from "@/lib/links";
import { SeekBar } from "./seek-bar";
import { Transport } from "./transport";
import { Volume } from "./volume";
import "./player-bar.css";

/** Bars of the waveform: about one every four pixels. */
const RESOLUTION = 180;

interface PlayerBarProps {
  isQueueOpen: boolean;
  onQueue: () => void;
  /** Show the player on the whole screen. */
  onOpen: () => void;
}

/** Show the player at the bottom of a wide screen. */
export function PlayerBar({ isQueueOpen, onQueue, onOpen }: PlayerBarProps) {
  const hasTrack = usePlayerState((view) => view.player.currentTrack !== null);
  return (
    <section className="player-bar" aria-label="Player">
      <NowPlayingNames />
      <Transport />
      <SeekBar resolution={RESOLUTION} />
      <div className="player-bar__side">
        <Volume />
        <IconButton label={isQueueOpen ? "Close queue" : "Open queue"} isOn={isQueueOpen} onClick={onQueue}>
          <ListMusic size={20} aria-hidden="true" />
        </IconButton>
        <IconButton label="Open now playing" disabled={!hasTrack} onClick={onOpen}>
          <Maximize2 size={18} aria-hidden="true" />
        </IconButton>
      </div>
    </section>
  );
}

function NowPlayingNames() {
  const track = usePlayerState((view) => view.player.currentTrack);
  const { data: known } = useTrack(track?.id);
  if (!track) {
    return <p className="player-bar__names player-bar__nothing">Nothing playing</p>;
  }
  return (
    <div className="player-bar__names">
      {/* The title links to the same page; a second link would only burden keyboard and screen reader users. */}
      <Link href={trackPath(track.id)} tabIndex={-1} aria-hidden="true">
        <Cover trackId={track.id} size={96} name={track.album} className="player-bar__art" />
      </Link>
      <div className="player-bar__words">
        <Link href={trackPath(track.id)} className="player-bar__title link clip">
          {track.title}
        </Link>
        <span className="player-bar__artist clip">{track.artist}</span>
      </div>
      {known ? <FavouriteButton item={known} /> : null}
    </div>
  );
}
