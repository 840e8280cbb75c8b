import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebounced } from "@/hooks/use-debounced";
import { api, body, readyData } from "@/lib/api/client";

/** Pause after typing before a search is requested. */
const TYPING_MS = 160;

interface Limits {
  tracks: number;
  /** Artists and albums. */
  names: number;
}

/**
 * Search artists, albums and tracks in one request once typing pauses; earlier results stay until the next ones
 * are loaded.
 */
export function useSearch(typed: string, limits: Limits) {
  const query = useDebounced(typed.trim(), TYPING_MS);
  const found = useQuery({
    queryKey: ["search", query, limits],
    enabled: query.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const params = { query: { query, limit: limits.tracks, name_limit: limits.names } };
      return readyData(await body(api.GET("/api/v1/search/grouped", { signal, params })));
    },
  });
  /** Whether the results are those of the typed words. */
  const isCurrent = query === typed.trim() && !found.isLoading && !found.isPlaceholderData;
  return { query, found, isCurrent };
}
