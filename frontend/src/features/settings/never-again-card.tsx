import { useQuery } from "@tanstack/react-query";
import { Ban, RotateCcw } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { Failure } from "@/components/ui/message";
import { useAllowAgain } from "@/hooks/track/use-never-again";
import { api, body } from "@/lib/api/client";

const SHOWN = 200;

/** List the tracks that the user's radio never plays, with a way to allow each again. */
export function NeverAgainCard() {
  const tracks = useQuery({
    queryKey: ["never-again"],
    queryFn: ({ signal }) =>
      body(api.GET("/api/v1/never-again", { params: { query: { limit: SHOWN } }, signal })),
  });
  const allow = useAllowAgain();
  return (
    <section className="card">
      <h2>Never again</h2>
      <p className="soft">Your radio does not choose these tracks.</p>
      {tracks.error ? (
        <Failure
          title="These tracks could not be loaded."
          error={tracks.error}
          retry={() => void tracks.refetch()}
        />
      ) : null}
      {tracks.data?.items.length === 0 ? (
        <p className="soft">No tracks. Choose “Never again in radio” in a track’s menu to keep one out.</p>
      ) : null}
      <ul className="settings-list" aria-label="Tracks that the radio never plays">
        {(tracks.data?.items ?? []).map((track) => (
          <li key={track.id} className="settings-row">
            <Ban size={18} aria-hidden="true" />
            <div>
              <p className="settings-row__name">{track.title}</p>
              <p className="soft">{track.artist}</p>
            </div>
            <IconButton
              label={`Let the radio play “${track.title}” again`}
              size="small"
              onClick={() => allow.mutate(track)}
            >
              <RotateCcw size={16} aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
