import { useMutation, useQueryClient } from "@tanstack/react-query";
import { LISTS, type MarkKind, updateCachedMarks } from "@/lib/api/cached-marks";
import { api, body } from "@/lib/api/client";
import { toastError } from "@/lib/toasts";

interface Change {
  id: string;
  isFavourite: boolean;
}

const ADD = {
  track: (track_id: string) => body(api.POST("/api/v1/favourites", { body: { track_id } })),
  album: (album_id: string) => body(api.POST("/api/v1/favourites/albums", { body: { album_id } })),
  artist: (artist_id: string) => body(api.POST("/api/v1/favourites/artists", { body: { artist_id } })),
};

const REMOVE = {
  track: (track_id: string) =>
    body(api.DELETE("/api/v1/favourites/{track_id}", { params: { path: { track_id } } })),
  album: (album_id: string) =>
    body(api.DELETE("/api/v1/favourites/albums/{album_id}", { params: { path: { album_id } } })),
  artist: (artist_id: string) =>
    body(api.DELETE("/api/v1/favourites/artists/{artist_id}", { params: { path: { artist_id } } })),
};

/** Add something to the favourites or remove it: shown at once, reverted when the server refuses. */
export function useFavourite(kind: MarkKind = "track") {
  const client = useQueryClient();
  const key = ["favourite", kind];
  return useMutation<unknown, Error, Change>({
    mutationKey: key,
    mutationFn: ({ id, isFavourite }) => (isFavourite ? ADD : REMOVE)[kind](id),
    onMutate: ({ id, isFavourite }) => updateCachedMarks(client, kind, id, { favourite: isFavourite }),
    // A page that was opened meanwhile may have read it before the favourite was stored.
    onSuccess: () => {
      const isLast = client.isMutating({ mutationKey: key }) === 1;
      return isLast ? client.invalidateQueries({ queryKey: [kind] }) : undefined;
    },
    onError: (error, { id, isFavourite }) => {
      updateCachedMarks(client, kind, id, { favourite: !isFavourite });
      toastError(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: [LISTS[kind], { favourite: true }] }),
  });
}
