import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api";
import { toastError } from "@/lib/toasts";

interface Change {
  trackId: string;
  isLoved: boolean;
}

/** Put a track among the favourites or take it out: seen at once, taken back where the server says no. */
export function useFavourite() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ trackId, isLoved }: Change) =>
      isLoved
        ? body(api.POST("/api/v1/favourites", { body: { track_id: trackId } }))
        : body(api.DELETE("/api/v1/favourites/{track_id}", { params: { path: { track_id: trackId } } })),
    onMutate: (change) => showEverywhere(client, change),
    onError: (error, change) => {
      showEverywhere(client, { ...change, isLoved: !change.isLoved });
      toastError(error);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["tracks", { favourite: true }] }),
  });
}

/** The same track stands in many lists: all that are kept show the change. */
function showEverywhere(client: QueryClient, change: Change): void {
  for (const key of ["tracks", "track", "search", "similar"]) {
    client.setQueriesData({ queryKey: [key] }, (kept: unknown) => changed(kept, change));
  }
}

function changed(kept: unknown, change: Change): unknown {
  if (typeof kept !== "object" || kept === null) return kept;
  if ("items" in kept && Array.isArray(kept.items)) {
    return { ...kept, items: kept.items.map((item: unknown) => changed(item, change)) };
  }
  return "id" in kept && kept.id === change.trackId ? { ...kept, favourite: change.isLoved } : kept;
}
