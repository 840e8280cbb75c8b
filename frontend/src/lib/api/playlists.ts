import { queryOptions } from "@tanstack/react-query";
import type { Playlist, PlaylistFilter, PlaylistTrack } from "@/types/models";
import { api, body, ready } from "./client";
import type { PagedList } from "./paged-lists";

/** Most tracks of a playlist (library/people/playlist_parts/playlist_storage.py). */
export const MAX_TRACKS = 10_000;

/** Items of one request while a whole list is read. */
const PART = 500;

export function playlistList(filter: PlaylistFilter): PagedList<Playlist> {
  return {
    key: ["playlists", filter],
    fetch: (offset, limit, signal) =>
      body(api.GET("/api/v1/playlists", { signal, params: { query: { ...filter, offset, limit } } })).then(
        ready,
      ),
  };
}

/** Return the tracks of a playlist in its order. */
export function playlistTracks(playlistId: string): PagedList<PlaylistTrack> {
  const path = { playlist_id: playlistId };
  return {
    key: ["playlist-tracks", playlistId],
    fetch: (offset, limit, signal) =>
      body(
        api.GET("/api/v1/playlists/{playlist_id}/tracks", {
          signal,
          params: { path, query: { offset, limit } },
        }),
      ).then(ready),
  };
}

/** Return the query of one playlist without its tracks. */
export function playlistOf(playlistId: string) {
  return queryOptions({
    queryKey: ["playlist", playlistId],
    queryFn: ({ signal }) =>
      body(
        api.GET("/api/v1/playlists/{playlist_id}", { signal, params: { path: { playlist_id: playlistId } } }),
      ).then(({ data }) => data),
  });
}

/** Return all items of a list, at most as many as a playlist may have. */
export async function fetchAll<Item>(list: PagedList<Item>): Promise<Item[]> {
  const found: Item[] = [];
  const { signal } = new AbortController();
  let total = 1;
  while (found.length < Math.min(total, MAX_TRACKS)) {
    const part = await list.fetch(found.length, PART, signal);
    if (!part.items.length) break;
    found.push(...part.items);
    total = part.total;
  }
  return found.slice(0, MAX_TRACKS);
}
