import { ChevronDown, ListMusic } from "lucide-react";
import { type PointerEvent, useRef, useState } from "react";
import { Link } from "wouter";
import { artworkUrl } from "@/components/artwork/artwork";
import { Cover } from "@/components/artwork/track-cover";
import { Corona } from "@/components/corona/corona";
import { FavouriteButton } from "@/components/track/favourite-button";
import { IconButton } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { usePlayerState } from "@/hooks/player/use-player";
import { useCover } from "@/hooks/track/use-cover";
import { useShape } from "@/hooks/track/use-shape";
import { useTrack } from "@/hooks/track/use-track";
import { trackPath } from "@/lib/links";
import type { CurrentTrack } from "@/lib/socket";
import { OutputDevice } from "./output-device";
import { QueuePanel } from "./queue-panel";
import { SeekBar } from "./seek-bar";
import { Transport } from "./transport";
import "./now-playing.css";

const RESOLUTION = 90;

/** Distance of a swipe down. */
const SWIPE_PX = 80;

/** Show the full player on a phone. */
export function NowPlaying({ onClose }: { onClose: () => void }) {
  const track = usePlayerState((view) => view.player.currentTrack);
  const cover = useCover(track?.id);
  const [isQueueOpen, setQueueOpen] = useState(false);
  const swipeStart = useRef<number>(undefined);
  if (!track) return null;
  return (
    <Dialog label="Now playing" kind="full" onClose={onClose}>
      <div
        className="now-playing"
        onPointerDown={(event: PointerEvent<HTMLElement>) => {
          swipeStart.current = event.target instanceof HTMLInputElement ? undefined : event.clientY;
        }}
        onPointerUp={(event) => {
          if (swipeStart.current !== undefined && event.clientY - swipeStart.current > SWIPE_PX) onClose();
        }}
      >
        <div className="now-playing__tint" aria-hidden="true">
          {cover ? <img src={artworkUrl(cover, 96)} alt="" /> : null}
        </div>
        <header className="now-playing__head">
          <IconButton label="Close player" onClick={onClose}>
            <ChevronDown size={26} aria-hidden="true" />
          </IconButton>
          <span className="clip">{track.album}</span>
          <IconButton label="Open queue" onClick={() => setQueueOpen(true)}>
            <ListMusic size={22} aria-hidden="true" />
          </IconButton>
        </header>
        <Cover
          trackId={track.id}
          size={640}
          name={track.album}
          className="now-playing__art"
          alt={`Cover of ${track.album}`}
        />
        <TrackNames track={track} onClose={onClose} />
        <SeekBar resolution={RESOLUTION} />
        <Transport isLarge />
        <OutputDevice />
      </div>
      {isQueueOpen ? (
        <Dialog label="Queue" kind="sheet" onClose={() => setQueueOpen(false)}>
          <QueuePanel onClose={() => setQueueOpen(false)} />
        </Dialog>
      ) : null}
    </Dialog>
  );
}

function TrackNames({ track, onClose }: { track: CurrentTrack; onClose: () => void }) {
  const { data: known } = useTrack(track.id);
  const shape = useShape(track.id);
  return (
    <div className="now-playing__names">
      <div className="now-playing__words">
        <h1 className="clip">{track.title}</h1>
        <p className="clip">{track.artist}</p>
      </div>
      <Link href={trackPath(track.id)} aria-label={`Sound profile of “${track.title}”`} onClick={onClose}>
        <Corona shape={shape} size={52} />
      </Link>
      {known ? <FavouriteButton item={known} size="medium" /> : null}
    </div>
  );
}
