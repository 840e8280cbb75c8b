import { useQuery } from "@tanstack/react-query";
import { makeBatcher } from "@/lib/api/batcher";
import { api, body } from "@/lib/api/client";

/** Rows that appear within this time share a request. */
const WAIT_MS = 25;

/** Limit of POST /batch/tracks. */
const MAX_IDS = 500;

const hasCover = makeBatcher<boolean>(
  async (track_ids) => {
    const page = await body(api.POST("/api/v1/batch/tracks", { body: { track_ids } }));
    return new Map(page.items.map((track) => [track.id, track.has_artwork]));
  },
  { wait_ms: WAIT_MS, limit: MAX_IDS },
);

/** Return the id of a track that has a cover, else null: queue items do not tell, and a missing cover is an error. */
export function useCover(trackId: string | undefined): string | null {
  const { data } = useQuery({
    queryKey: ["cover", trackId],
    queryFn: () => hasCover(trackId ?? ""),
    enabled: trackId !== undefined,
  });
  return (data && trackId) || null;
}
