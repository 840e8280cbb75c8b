import { ListEnd, Play, RotateCcw } from "lucide-react";
import { Link } from "wouter";
import { Corona } from "@/components/corona/corona";
import { Button, IconButton } from "@/components/ui/button";
import { Failure } from "@/components/ui/message";
import { usePlay } from "@/hooks/player/use-play";
import { useShape } from "@/hooks/track/use-shape";
import { trackPath } from "@/lib/links";
import type { SimilarTrack } from "@/types/models";
import { useSteered } from "./use-steered";

interface SteeredTracksProps {
  trackId: string;
  /** Values that are aimed at, as the request names them. */
  values: Readonly<Record<string, number>>;
  /** Describes them; empty without any. */
  words: string;
  onReset: () => void;
}

/** List tracks like one, but with other values; the list follows the petals. */
export function SteeredTracks({ trackId, values, words, onReset }: SteeredTracksProps) {
  const found = useSteered(trackId, values);
  const play = usePlay();
  if (found.error) {
    const retry = () => void found.refetch();
    return <Failure title="Tracks could not be found." error={found.error} retry={retry} />;
  }
  const tracks = found.data ?? [];
  return (
    <div className="steered">
      <p className="steered__words" role="status">
        {words ? `Like this, but ${words}` : "Like this"}
      </p>
      <p className="soft">
        Drag a petal, or move it with the arrow keys. Double click, Delete or Escape puts it back.
      </p>
      <ol className="steered__list" aria-label="Tracks that fit">
        {tracks.map((track) => (
          <SteeredTrack key={track.id} track={track} />
        ))}
      </ol>
      <div className="steered__actions">
        <Button
          kind="primary"
          disabled={!tracks.length}
          icon={<Play size={17} fill="currentColor" aria-hidden="true" />}
          onClick={() => play.tracks(tracks)}
        >
          Play these
        </Button>
        <Button
          disabled={!tracks.length}
          icon={<ListEnd size={17} aria-hidden="true" />}
          onClick={() => play.later(tracks)}
        >
          Add to queue
        </Button>
        <Button disabled={!words} icon={<RotateCcw size={16} aria-hidden="true" />} onClick={onReset}>
          Reset petals
        </Button>
      </div>
    </div>
  );
}

function SteeredTrack({ track }: { track: SimilarTrack }) {
  const shape = useShape(track.id);
  const play = usePlay();
  return (
    <li className="steered__track">
      <Link href={trackPath(track.id)} className="steered__link">
        <Corona shape={shape} size={36} />
        <span className="steered__names">
          <span className="clip">{track.title}</span>
          <span className="soft clip">{track.artist}</span>
        </span>
      </Link>
      <IconButton label={`Play “${track.title}”`} size="small" onClick={() => play.tracks([track])}>
        <Play size={16} fill="currentColor" aria-hidden="true" />
      </IconButton>
    </li>
  );
}
