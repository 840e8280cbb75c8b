import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link } from "wouter";
import { Corona } from "@/components/corona/corona";
import { useShape } from "@/hooks/track/use-shape";
import { partOf, trackList } from "@/lib/api/paged-lists";
import { counted } from "@/lib/format";
import { trackPath } from "@/lib/links";
import type { Coverage, Track } from "@/types/models";

/** Enough to fill the band, few enough to draw at once. */
const SHOWN = 48;

const CORONA_SIDE = 84;

/** The latest tracks as they sound. While they are being heard, their coronas appear one by one. */
export function RecentCoronas({ coverage }: { coverage: Coverage | undefined }) {
  const client = useQueryClient();
  const part = partOf(trackList({ sort_by: "added_at", order: "desc", state: "done" }), 0, SHOWN);
  const tracks = useQuery(part);
  const heard = coverage?.done;
  const seen = tracks.data?.total;
  useEffect(() => {
    const isFull = (tracks.data?.items.length ?? 0) >= SHOWN;
    if (heard !== undefined && seen !== undefined && heard !== seen && !isFull) {
      void client.invalidateQueries({ queryKey: part.queryKey });
    }
  }, [heard, seen, tracks.data, client, part.queryKey]);
  const items = tracks.data?.items ?? [];
  return (
    <section className="recent-coronas" aria-labelledby="recent-coronas-heading">
      <header className="recent-coronas__head">
        <h2 id="recent-coronas-heading">Sound profiles</h2>
        <p className="soft number">{heard ? `${counted(heard, "track")} analysed, newest first` : " "}</p>
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
