import type { UseQueryResult } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { Link } from "wouter";
import { CoronaPair } from "@/components/corona/corona-pair";
import { Button, IconButton } from "@/components/ui/button";
import { Failure } from "@/components/ui/message";
import { usePlay } from "@/hooks/player/use-play";
import { useShape } from "@/hooks/track/use-shape";
import { ApiError } from "@/lib/api/client";
import { dimensionLabel } from "@/lib/fingerprint/dimensions";
import type { Shape } from "@/lib/fingerprint/percentile";
import { percent } from "@/lib/format";
import { trackPath } from "@/lib/links";
import type { SimilarTrack } from "@/types/models";

const CORONA_SIDE = 148;

/** Number of differing dimensions shown. */
const MAX_DIFFERENT = 2;

/** Code of the error for a track without content. */
const NOTHING_SIMILAR = "NOTHING_SIMILAR";

interface SimilarTracksProps {
  trackId: string;
  similar: UseQueryResult<SimilarTrack[]>;
  onPlay: () => void;
}

/** List similar tracks with reasons; the track's own outline is drawn over each of their coronas. */
export function SimilarTracks({ trackId, similar, onPlay }: SimilarTracksProps) {
  const own = useShape(trackId);
  if (similar.error instanceof ApiError && similar.error.code === NOTHING_SIMILAR) return <NothingSimilar />;
  if (similar.error) {
    const retry = () => void similar.refetch();
    return <Failure title="Similar tracks could not be loaded." error={similar.error} retry={retry} />;
  }
  if (!similar.data) return null;
  return (
    <section className="section">
      <header className="section__head">
        <div>
          <h2>Similar tracks</h2>
          <p className="soft">Coloured: the similar track. Outline: this track.</p>
        </div>
        {similar.data.length ? (
          <Button icon={<Play size={15} fill="currentColor" aria-hidden="true" />} onClick={onPlay}>
            Play all
          </Button>
        ) : null}
      </header>
      {similar.data.length ? (
        <ul className="similar">
          {similar.data.map((track) => (
            <SimilarTrackCard key={track.id} track={track} own={own} />
          ))}
        </ul>
      ) : (
        <p className="soft">No track in your library is similar enough.</p>
      )}
    </section>
  );
}

function NothingSimilar() {
  return (
    <section className="section">
      <h2>Similar tracks</h2>
      <p className="soft">This track is silent or a plain tone, so nothing sounds like it.</p>
    </section>
  );
}

function SimilarTrackCard({ track, own }: { track: SimilarTrack; own: Shape | undefined }) {
  const shape = useShape(track.id);
  const play = usePlay();
  return (
    <li className="similar__card">
      <Link href={trackPath(track.id)} className="similar__link">
        <CoronaPair
          shape={shape}
          over={own}
          size={CORONA_SIDE}
          emphasis={[...track.alike, ...track.different.slice(0, MAX_DIFFERENT)]}
          label={`${track.title}: ${percent(track.similarity)} similar`}
        />
        <span className="similar__title clip">{track.title}</span>
        <span className="similar__artist clip">{track.artist}</span>
      </Link>
      <dl className="similar__why">
        <div>
          <dt>Similar</dt>
          <dd>{track.alike.map(dimensionLabel).join(", ").toLowerCase()}</dd>
        </div>
        {track.different.length ? (
          <div>
            <dt>Different</dt>
            <dd>{track.different.slice(0, MAX_DIFFERENT).map(dimensionLabel).join(", ").toLowerCase()}</dd>
          </div>
        ) : null}
      </dl>
      <span
        className="similar__share number"
        title="Similarity. Two random tracks of a library reach 37 % on average."
      >
        {percent(track.similarity)}
      </span>
      <IconButton
        label={`Play “${track.title}”`}
        className="similar__play"
        onClick={() => play.tracks([track])}
      >
        <Play size={18} fill="currentColor" aria-hidden="true" />
      </IconButton>
    </li>
  );
}
