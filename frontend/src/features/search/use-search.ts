import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebounced } from "@/hooks/use-debounced";
import { api, body, ready } from "@/lib/api/client";
import { albumList, artistList } from "@/lib/api/paged-lists";

/** A pause this long between two keys ends a word. */
const TYPING_MS = 160;

interface Limits {
  tracks: number;
  names: number;
}

/** Tracks, albums and artists by words, once the typing paused; the answer before stays until the next is there. */
export function useSearch(typed: string, limits: Limits) {
  const words = useDebounced(typed.trim(), TYPING_MS);
  const enabled = words.length > 0;
  return {
    words,
    tracks: useQuery({
      queryKey: ["search", words, limits.tracks],
      enabled,
      placeholderData: keepPreviousData,
      queryFn: async ({ signal }) => {
        const params = { query: { query: words, limit: limits.tracks } };
        return ready(await body(api.GET("/api/v1/search", { signal, params })));
      },
    }),
    albums: useQuery({
      queryKey: ["albums", { query: words }, limits.names],
      enabled,
      placeholderData: keepPreviousData,
      queryFn: ({ signal }) => albumList({ query: words }).fetch(0, limits.names, signal),
    }),
    artists: useQuery({
      queryKey: ["artists", { query: words }, limits.names],
      enabled,
      placeholderData: keepPreviousData,
      queryFn: ({ signal }) => artistList({ query: words }).fetch(0, limits.names, signal),
    }),
  };
}
