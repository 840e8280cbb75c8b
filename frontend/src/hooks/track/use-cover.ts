import { useQuery } from "@tanstack/react-query";
import { makeBatcher } from "@/lib/api/batcher";
import { api, body } from "@/lib/api/client";

/** Rows that appear in the same blink belong to one request. */
const WAIT_MS = 25;

/** What POST /batch/tracks takes. */
const MAX_IDS = 500;

const hasCover = makeBatcher<boolean>(
  async (track_ids) => {
    const answer = await body(api.POST("/api/v1/batch/tracks", { body: { track_ids } }));
    return new Map(answer.items.map((track) => [track.id, track.has_artwork]));
  },
  { wait_ms: WAIT_MS, limit: MAX_IDS },
);

/** The track itself once it is known to have a cover: a queue says nothing of that, and asking in vain is an error. */
export function useCover(trackId: string | undefined): string | null {
  const { data } = useQuery({
    queryKey: ["cover", trackId],
    queryFn: () => hasCover(trackId ?? ""),
    enabled: trackId !== undefined,
  });
  return (data && trackId) || null;
}
