import { useMutation, useQueryClient } from "@tanstack/react-query";
import { updateCachedTrack } from "@/lib/api/cached-tracks";
import { api, body } from "@/lib/api/client";
import { toastError } from "@/lib/toasts";

const KEY = ["rating"];

interface Change {
  track: { id: string; rating: number | null };
  /** 1-5; 0 removes the rating. */
  stars: number;
}

/** Rate a track: shown at once, reverted when the server refuses. */
export function useRating() {
  const client = useQueryClient();
  return useMutation({
    mutationKey: KEY,
    mutationFn: ({ track, stars }: Change) =>
      body(
        api.PUT("/api/v1/tracks/{track_id}/rating", {
          params: { path: { track_id: track.id } },
          body: { rating: stars },
        }),
      ),
    onMutate: ({ track, stars }) => updateCachedTrack(client, track.id, { rating: stars || null }),
    // A page that was opened meanwhile may have read the track before the rating was stored.
    onSuccess: () => {
      const isLast = client.isMutating({ mutationKey: KEY }) === 1;
      return isLast ? client.invalidateQueries({ queryKey: ["track"] }) : undefined;
    },
    onError: (error, { track }) => {
      updateCachedTrack(client, track.id, { rating: track.rating });
      toastError(error);
    },
  });
}
