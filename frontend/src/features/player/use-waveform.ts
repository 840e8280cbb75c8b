import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

/** Fetch a track's peaks over time; fails for tracks without analysis. */
export function useWaveform(trackId: string | undefined) {
  return useQuery({
    queryKey: ["waveform", trackId],
    enabled: trackId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: async ({ signal }) => {
      const path = { track_id: trackId ?? "" };
      const { data } = await body(
        api.GET("/api/v1/tracks/{track_id}/waveform", { signal, params: { path } }),
      );
      return data.peaks;
    },
  });
}
