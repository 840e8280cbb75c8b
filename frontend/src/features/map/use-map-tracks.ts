import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebounced } from "@/hooks/use-debounced";
import { api, body, ready } from "@/lib/api/client";
import type { Track } from "@/types/models";

/** Tracks that a list beside the map shows. */
export const SHOWN = 60;

/** Limit of POST /batch/tracks. */
const MAX_IDS = 500;

/** Found tracks that are highlighted. */
const MAX_FOUND = 500;

const TYPING_MS = 200;

/** Fetch tracks by id, in this order; more than a list shows are fetched when they are queued. */
export async function fetchTracks(ids: readonly string[]): Promise<Track[]> {
  const found: Track[] = [];
  for (let from = 0; from < ids.length; from += MAX_IDS) {
    const track_ids = ids.slice(from, from + MAX_IDS);
    found.push(...(await body(api.POST("/api/v1/batch/tracks", { body: { track_ids } }))).items);
  }
  return found;
}

export function useMapTracks(ids: readonly string[]) {
  return useQuery({
    queryKey: ["tracks", "map", ids],
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
    queryFn: () => fetchTracks(ids),
  });
}

/** Search tracks by words, once typing pauses. */
export function useFoundIds(typed: string) {
  const query = useDebounced(typed.trim(), TYPING_MS);
  const found = useQuery({
    queryKey: ["tracks", "map-search", query],
    enabled: query.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const params = { query: { query, limit: MAX_FOUND } };
      return ready(await body(api.GET("/api/v1/tracks", { signal, params }))).items.map(({ id }) => id);
    },
  });
  return query ? found.data : undefined;
}
