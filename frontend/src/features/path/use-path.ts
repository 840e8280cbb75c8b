import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

/** Length of a path: one of the two. */
export type PathLength = { tracks: number; minutes: null } | { tracks: null; minutes: number };

/** Find a path through tracks; the one before stays until the next is found. */
export function usePath(track_ids: readonly string[], length: PathLength) {
  return useQuery({
    queryKey: ["path", track_ids, length],
    enabled: track_ids.length > 1,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const request = { signal, body: { track_ids: [...track_ids], ...length } };
      return (await body(api.POST("/api/v1/paths", request))).data;
    },
  });
}
