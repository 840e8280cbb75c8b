import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type MarkKind, updateCachedMarks } from "@/lib/api/cached-marks";
import { api, body } from "@/lib/api/client";
import { toastError } from "@/lib/toasts";

interface Change {
  item: { id: string; rating: number | null };
  /** 1-5; 0 removes the rating. */
  stars: number;
}

const RATE = {
  track: (track_id: string, rating: number) =>
    body(api.PUT("/api/v1/tracks/{track_id}/rating", { params: { path: { track_id } }, body: { rating } })),
  album: (album_id: string, rating: number) =>
    body(api.PUT("/api/v1/albums/{album_id}/rating", { params: { path: { album_id } }, body: { rating } })),
  artist: (artist_id: string, rating: number) =>
    body(
      api.PUT("/api/v1/artists/{artist_id}/rating", { params: { path: { artist_id } }, body: { rating } }),
    ),
};

/** Rate a track, an album or an artist: shown at once, reverted when the server refuses. */
export function useRating(kind: MarkKind = "track") {
  const client = useQueryClient();
  const key = ["rating", kind];
  return useMutation<unknown, Error, Change>({
    mutationKey: key,
    mutationFn: ({ item, stars }) => RATE[kind](item.id, stars),
    onMutate: ({ item, stars }) => updateCachedMarks(client, kind, item.id, { rating: stars || null }),
    // A page that was opened meanwhile may have read it before the rating was stored.
    onSuccess: () => {
      const isLast = client.isMutating({ mutationKey: key }) === 1;
      return isLast ? client.invalidateQueries({ queryKey: [kind] }) : undefined;
    },
    onError: (error, { item }) => {
      updateCachedMarks(client, kind, item.id, { rating: item.rating });
      toastError(error);
    },
  });
}
