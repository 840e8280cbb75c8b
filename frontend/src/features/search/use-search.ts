import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebounced } from "@/hooks/use-debounced";
import { api, body, ready } from "@/lib/api/client";
import { albumList, artistList } from "@/lib/api/paged-lists";

/** Pause after typing before a search is requested. */
const TYPING_MS = 160;

interface Limits {
  tracks: number;
  names: number;
}

/** Search tracks, albums and artists once typing pauses; earlier results stay until the next ones are loaded. */
export function useSearch(typed: string, limits: Limits) {
  const query = useDebounced(typed.trim(), TYPING_MS);
  const enabled = query.length > 0;
  const tracks = useQuery({
    queryKey: ["search", query, limits.tracks],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const params = { query: { query, limit: limits.tracks } };
      return ready(await body(api.GET("/api/v1/search", { signal, params })));
    },
  });
  const albums = useQuery({
    queryKey: ["albums", { query }, limits.names],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => albumList({ query }).fetch(0, limits.names, signal),
  });
  const artists = useQuery({
    queryKey: ["artists", { query }, limits.names],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => artistList({ query }).fetch(0, limits.names, signal),
  });
  const isAwaited = [tracks, albums, artists].some((found) => found.isLoading || found.isPlaceholderData);
  /** Whether the results are those of the typed words. */
  const isCurrent = query === typed.trim() && !isAwaited;
  return { query, tracks, albums, artists, isCurrent };
}
