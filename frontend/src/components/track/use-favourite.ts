import { useMutation, useQueryClient } from "@tanstack/react-query";
import { updateCachedTrack } from "@/lib/api/cached-tracks";
import { api, body } from "@/lib/api/client";
import { toastError } from "@/lib/toasts";

const KEY = ["favourite"];

interface Change {
  trackId: string;
  isFavourite: boolean;
}

/** Add a track to the favourites or remove it: shown at once, reverted when the server refuses. */
export function useFavourite() {
  const client = useQueryClient();
  return useMutation({
    mutationKey: KEY,
    mutationFn: ({ trackId, isFavourite }: Change) =>
      isFavourite
        ? body(api.POST("/api/v1/favourites", { body: { track_id: trackId } }))
        : body(api.DELETE("/api/v1/favourites/{track_id}", { params: { path: { track_id: trackId } } })),
    onMutate: ({ trackId, isFavourite }) => updateCachedTrack(client, trackId, { favourite: isFavourite }),
    // A page that was opened meanwhile may have read the track before the favourite was stored.
    onSuccess: () => {
      const isLast = client.isMutating({ mutationKey: KEY }) === 1;
      return isLast ? client.invalidateQueries({ queryKey: ["track"] }) : undefined;
    },
    onError: (error, { trackId, isFavourite }) => {
      updateCachedTrack(client, trackId, { favourite: !isFavourite });
      toastError(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["tracks", { favourite: true }] }),
  });
}
