import { useQuery } from "@tanstack/react-query";
import { api, body, ready } from "@/lib/api/client";

/** As many as make a good queue, and fill a screen or two. */
const SHOWN = 24;

/** What sounds like a track, closest first. */
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
