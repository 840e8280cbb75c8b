import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

/** Fetch a track with its artists and genres. */
export function useTrack(trackId: string | undefined) {
  return useQuery({
    queryKey: ["track", trackId],
    enabled: trackId !== undefined,
    queryFn: async ({ signal }) => {
      const path = { track_id: trackId ?? "" };
      return (await body(api.GET("/api/v1/tracks/{track_id}", { signal, params: { path } }))).data;
    },
  });
}
