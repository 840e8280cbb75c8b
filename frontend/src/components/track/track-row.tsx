import { Pause, Play } from "lucide-react";
import { memo } from "react";
import { Link } from "wouter";
import { Artwork } from "@/components/artwork/artwork";
import { Corona } from "@/components/corona/corona";
import { OptionalLink } from "@/components/ui/optional-link";
import { useShape } from "@/hooks/track/use-shape";
import { trackLength } from "@/lib/format";
import { albumPathOf, artistPathOf, trackPath } from "@/lib/links";
import type { Track } from "@/types/models";
import { FavouriteButton } from "./favourite-button";
import type { Status } from "./grid-row";
import { PlayingBars } from "./playing-bars";
import { RatingStars } from "./rating-stars";
import { TrackMenu } from "./track-menu";
import "./track-row.css";

/** Side of a corona in a list, px. */
const CORONA_SIDE = 28;

/** Side of a star in a list, px. */
const STAR_SIDE = 16;

interface TrackRowProps {
  track: Track;
  /** "on": the current track is playing; "paused": it is paused. */
  status: Status;
  /** Replaces the cover on an album's page. */
  number?: number | string | null | undefined;
  showsAlbum: boolean;
  /** Index of the row in its list. */
  index?: number;
  onPlay: () => void;
}

/** Render the cells of a track's row. */
export const TrackCells = memo(function TrackCells({
  track,
  status,
  number,
  showsAlbum,
  index,
  onPlay,
}: TrackRowProps) {
  return (
    <>
      <span role="gridcell" className="track-row__cover">
        {number === undefined ? (
          <Artwork trackId={track.has_artwork ? track.id : null} size={96} />
        ) : (
          <span className="track-row__number number">{number ?? "·"}</span>
        )}
        <button
          type="button"
          tabIndex={-1}
          className="track-row__play"
          aria-label={status === "on" ? `Pause “${track.title}”` : `Play “${track.title}”`}
          onClick={(event) => {
            event.stopPropagation();
            onPlay();
          }}
        >
          <PlayMark status={status} />
        </button>
      </span>
      <span role="gridcell" aria-colspan={2} className="track-row__names">
        <span className="track-row__title clip" title={track.title}>
          {track.title}
        </span>
        <OptionalLink href={artistPathOf(track)} className="track-row__artist clip" tabIndex={-1}>
          {track.artist || "Unknown artist"}
        </OptionalLink>
      </span>
      {showsAlbum ? (
        <span role="gridcell" className="track-row__album clip">
          <OptionalLink href={albumPathOf(track)} tabIndex={-1}>
            {track.album}
          </OptionalLink>
        </span>
      ) : null}
      <span role="gridcell" className="track-row__corona">
        <SoundProfileLink track={track} />
      </span>
      <span role="gridcell" className="track-row__stars">
        <RatingStars item={track} size={STAR_SIDE} tabIndex={-1} />
      </span>
      <span role="gridcell" className="track-row__time number">
        {trackLength(track.duration_s)}
      </span>
      <span role="gridcell" className="track-row__actions">
        <FavouriteButton item={track} />
        <TrackMenu track={track} tabIndex={-1} index={index} />
      </span>
    </>
  );
});

function PlayMark({ status }: { status: TrackRowProps["status"] }) {
  if (status === "off") return <Play size={18} fill="currentColor" aria-hidden="true" />;
  return (
    <>
      <PlayingBars isMoving={status === "on"} />
      <span className="track-row__hover-mark">
        {status === "on" ? <Pause size={18} fill="currentColor" /> : <Play size={18} fill="currentColor" />}
      </span>
    </>
  );
}

/** Link the small corona to the track's sound profile. */
function SoundProfileLink({ track }: { track: Track }) {
  const shape = useShape(track.id, track.state === "done");
  return (
    <Link
      href={trackPath(track.id)}
      tabIndex={-1}
      className="track-row__sound"
      aria-label={`Sound profile of “${track.title}”`}
      title="Sound profile"
      onClick={(event) => event.stopPropagation()}
    >
      <Corona shape={shape} size={CORONA_SIDE} />
    </Link>
  );
}
