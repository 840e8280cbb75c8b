import { Link } from "wouter";
import { Corona } from "@/components/corona/corona";
import { useShape } from "@/hooks/track/use-shape";
import { percent } from "@/lib/format";
import { trackPath } from "@/lib/links";
import type { PathTrack } from "@/types/models";

const CORONA_SIDE = 88;

/** Show a path as a line of coronas, with the similarity of each to the one before. */
export function PathLine({ tracks }: { tracks: readonly PathTrack[] }) {
  return (
    <ol className="path-line" aria-label="Path">
      {tracks.map((track) => (
        <PathStop key={track.id} track={track} />
      ))}
    </ol>
  );
}

function PathStop({ track }: { track: PathTrack }) {
  const shape = useShape(track.id);
  return (
    <li className={`path-line__stop ${track.is_way_point ? "path-line__stop--fixed" : ""}`}>
      <Link href={trackPath(track.id)} className="path-line__link">
        <Corona shape={shape} size={CORONA_SIDE} />
        <span className="path-line__title clip">{track.title}</span>
        <span className="path-line__artist clip">{track.artist}</span>
        {track.similarity === null ? null : (
          <span className="path-line__step number" title="Similarity to the track before">
            {percent(track.similarity)}
          </span>
        )}
      </Link>
    </li>
  );
}
