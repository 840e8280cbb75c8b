import { useQuery } from "@tanstack/react-query";
import { api, body, ready } from "@/lib/api/client";

/** Enough for a queue and about two screens. */
const SHOWN = 24;

/** Fetch similar tracks, most similar first. */
export function useSimilar(trackId: string, isKnown: boolean) {
  return useQuery({
    queryKey: ["similar", trackId],
    enabled: isKnown,
    queryFn: async ({ signal }) => {
      const params = { path: { track_id: trackId }, query: { limit: SHOWN } };
      return ready(await body(api.GET("/api/v1/tracks/{track_id}/similar", { signal, params }))).items;
    },
  });
}
