import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link } from "wouter";
import { Corona } from "@/components/corona/corona";
import { useShape } from "@/hooks/track/use-shape";
import { partOf, trackList } from "@/lib/api/paged-lists";
import { counted } from "@/lib/format";
import { trackPath } from "@/lib/links";
import type { Coverage, Track } from "@/types/models";

/** Enough to fill the section, few enough to render at once. */
const SHOWN = 48;

const CORONA_SIDE = 84;

/** Show the coronas of the latest tracks; new ones appear while tracks are being analysed. */
export function RecentCoronas({ coverage }: { coverage: Coverage | undefined }) {
  const client = useQueryClient();
  const part = partOf(trackList({ sort_by: "added_at", order: "desc", state: "done" }), 0, SHOWN);
  const tracks = useQuery(part);
  const analysed = coverage?.done;
  const listed = tracks.data?.total;
  useEffect(() => {
    const isFull = (tracks.data?.items.length ?? 0) >= SHOWN;
    if (analysed !== undefined && listed !== undefined && analysed !== listed && !isFull) {
      void client.invalidateQueries({ queryKey: part.queryKey });
    }
  }, [analysed, listed, tracks.data, client, part.queryKey]);
  const items = tracks.data?.items ?? [];
  return (
    <section className="recent-coronas" aria-labelledby="recent-coronas-heading">
      <header className="recent-coronas__head">
        <h2 id="recent-coronas-heading">Sound profiles</h2>
        <p className="soft number">
          {analysed ? `${counted(analysed, "track")} analysed, newest first` : " "}
        </p>
      </header>
      <ul className="recent-coronas__list">
        {items.map((track) => (
          <RecentCorona key={track.id} track={track} />
        ))}
      </ul>
    </section>
  );
}

function RecentCorona({ track }: { track: Track }) {
  const shape = useShape(track.id);
  return (
    <li>
      <Link
        href={trackPath(track.id)}
        className="recent-coronas__item"
        aria-label={`${track.title} by ${track.artist}`}
      >
        <Corona shape={shape} size={CORONA_SIDE} />
        <span className="recent-coronas__name" aria-hidden="true">
          <span className="clip">{track.title}</span>
        </span>
      </Link>
    </li>
  );
}
