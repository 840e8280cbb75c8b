import { useQuery } from "@tanstack/react-query";
import { ApiError, api, body } from "@/lib/api/client";
import type { Lyrics } from "@/types/models";

/** Fetch a track's lyrics; null for tracks without any.
 *
 * @param trackId undefined while it is not known that the track has lyrics
 */
export function useLyrics(trackId: string | undefined) {
  return useQuery({
    queryKey: ["lyrics", trackId],
    enabled: trackId !== undefined,
    queryFn: async ({ signal }): Promise<Lyrics | null> => {
      const path = { track_id: trackId ?? "" };
      try {
        return (await body(api.GET("/api/v1/tracks/{track_id}/lyrics", { signal, params: { path } }))).data;
      } catch (error) {
        if (error instanceof ApiError && error.code === "NO_LYRICS") return null;
        throw error;
      }
    },
  });
}
