import { ListPlus, Play, Sparkles } from "lucide-react";
import { useState } from "react";
import { Hero } from "@/components/artwork/hero";
import { FavouriteButton } from "@/components/track/favourite-button";
import { RatingStars, STAR_SIDE } from "@/components/track/rating-stars";
import { TrackMenu } from "@/components/track/track-menu";
import { Button } from "@/components/ui/button";
import { Credits } from "@/components/ui/credits";
import { Failure } from "@/components/ui/message";
import { Meter } from "@/components/ui/meter";
import { OptionalLink } from "@/components/ui/optional-link";
import { usePlay } from "@/hooks/player/use-play";
import { useAnalysisProgress } from "@/hooks/track/use-analysis-progress";
import { useShape } from "@/hooks/track/use-shape";
import { useTrack } from "@/hooks/track/use-track";
import { useTitle } from "@/hooks/use-title";
import { percent, trackLength } from "@/lib/format";
import { albumPathOf, genrePath } from "@/lib/links";
import { reasonText } from "@/lib/reasons";
import type { TrackDetail } from "@/types/models";
import { InteractiveCorona } from "./interactive-corona";
import { SimilarTracks } from "./similar-tracks";
import { SoundProfile } from "./sound-profile";
import { useSimilar } from "./use-similar";
import "./track.css";

/** Show a track's tags, sound profile and similar tracks. */
export function TrackPage({ trackId }: { trackId: string }) {
  const track = useTrack(trackId);
  const isAnalysed = track.data?.state === "done";
  const similar = useSimilar(trackId, isAnalysed);
  const play = usePlay();
  useTitle(track.data && nameOf(track.data));
  if (track.error) {
    return (
      <Failure
        title="This track could not be loaded."
        error={track.error}
        retry={() => void track.refetch()}
      />
    );
  }
  if (!track.data) return null;
  const shown = track.data;
  const playSimilar = () => play.tracks([shown, ...(similar.data ?? [])]);
  return (
    <div className="page">
      <TrackHero track={shown} onPlaySimilar={similar.data?.length ? playSimilar : undefined} />
      {isAnalysed ? (
        <>
          <SoundProfile trackId={trackId} title={shown.title} />
          <SimilarTracks trackId={trackId} similar={similar} onPlay={playSimilar} />
        </>
      ) : (
        <NotAnalysed track={shown} />
      )}
    </div>
  );
}

interface TrackHeroProps {
  track: TrackDetail;
  onPlaySimilar: (() => void) | undefined;
}

function TrackHero({ track, onPlaySimilar }: TrackHeroProps) {
  const play = usePlay();
  const length = track.duration_s === null ? "" : trackLength(track.duration_s);
  const facts = [track.year, length, track.format.toUpperCase()].filter(Boolean);
  return (
    <Hero
      kind="Track"
      title={nameOf(track)}
      artworkTrackId={track.has_artwork ? track.id : null}
      actions={
        <>
          {track.format ? (
            <Button
              kind="primary"
              icon={<Play size={17} fill="currentColor" aria-hidden="true" />}
              onClick={() => play.tracks([track])}
            >
              Play
            </Button>
          ) : null}
          {onPlaySimilar ? (
            <Button icon={<Sparkles size={16} aria-hidden="true" />} onClick={onPlaySimilar}>
              Play similar tracks
            </Button>
          ) : null}
          {track.format ? (
            <Button icon={<ListPlus size={17} aria-hidden="true" />} onClick={() => play.later([track])}>
              Add to queue
            </Button>
          ) : null}
          <FavouriteButton item={track} size="medium" />
          <RatingStars item={track} size={STAR_SIDE} />
          <TrackMenu track={track} />
        </>
      }
    >
      <Credits
        text={track.artist || "Unknown artist"}
        artists={track.artist_ids.map((id, position) => ({ id, name: track.artists[position] ?? "" }))}
      />
      {track.album ? (
        <>
          {" · "}
          <OptionalLink href={albumPathOf(track)}>{track.album}</OptionalLink>
        </>
      ) : null}
      {facts.length ? <span className="number"> · {facts.join(" · ")}</span> : null}
      {track.genres.length ? (
        <ul className="chips" aria-label="Genres">
          {track.genres.map((genre, index) => (
            <li key={genre}>
              <OptionalLink href={genrePathAt(track, index)}>{genre}</OptionalLink>
            </li>
          ))}
        </ul>
      ) : null}
      <Origin composers={track.composers} isrcs={track.isrcs} />
    </Hero>
  );
}

/** Name the composers, and the codes of the recording. */
function Origin({ composers, isrcs }: Pick<TrackDetail, "composers" | "isrcs">) {
  const facts = [
    { name: composers.length === 1 ? "Composer" : "Composers", value: composers.join(", ") },
    { name: "ISRC", value: isrcs.join(", ") },
  ].filter(({ value }) => value);
  if (facts.length === 0) return null;
  return (
    <dl className="track-origin">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Return the title; an unreadable file only has a file name. */
function nameOf({ title, path }: TrackDetail): string {
  return title || path?.split("/").at(-1) || "Unreadable file";
}

function genrePathAt({ genre_ids }: TrackDetail, index: number): string | undefined {
  const id = genre_ids[index];
  return id ? genrePath(id) : undefined;
}

/** Explain a missing sound profile: waiting, in progress or failed. */
function NotAnalysed({ track }: { track: TrackDetail }) {
  const progress = useAnalysisProgress(track.id);
  const shape = useShape(track.id, false);
  const [chosen, setChosen] = useState<string>();
  const isWaiting = track.state === "pending" || track.state === "running";
  if (isWaiting && progress) {
    return (
      <section className="sound" aria-labelledby="sound-heading">
        <InteractiveCorona shape={shape} title={track.title} chosen={chosen} onChoose={setChosen} />
        <div className="sound__words" aria-live="polite">
          <h2 id="sound-heading">Analysing</h2>
          <p className="soft">
            Preliminary result: 13 of 25 dimensions, which grow with the confidence in them. The other 12
            follow at the end.
          </p>
          <Meter label="Analysed so far" value={progress.coverage} max={1} isMoving />
          <p className="soft number">
            {percent(progress.coverage)} analysed · {percent(progress.confidence)} confidence
          </p>
        </div>
      </section>
    );
  }
  const noun = track.format ? "track" : "file";
  const hint = track.format ? " You can still play it if your browser supports the file format." : "";
  return (
    <section className="card not-analysed">
      <h2>{isWaiting ? "Not analysed yet" : `This ${noun} could not be analysed`}</h2>
      <p className="soft">
        {isWaiting
          ? "This track is waiting for its analysis. Its sound profile will appear here."
          : `Reason: ${reasonText(track.reason ?? track.state ?? "unknown")}.${hint}`}
      </p>
    </section>
  );
}
