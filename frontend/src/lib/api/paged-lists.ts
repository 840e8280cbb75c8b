import { queryOptions } from "@tanstack/react-query";
import type {
  Album,
  AlbumFilter,
  Artist,
  ArtistFilter,
  Genre,
  GenreFilter,
  Page,
  Track,
  TrackFilter,
} from "@/types/models";
import { api, body, ready } from "./client";

/** A list that is fetched in parts: how one part is asked for. */
export interface PagedList<Item> {
  key: readonly unknown[];
  fetch: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<Item>>;
}

/** Items in one part: a screen shows some twenty rows, and a part costs the server under a millisecond. */
export const PAGE_ITEMS = 100;

export function trackList(filter: TrackFilter): PagedList<Track> {
  return {
    key: ["tracks", filter],
    fetch: (offset, limit, signal) =>
      body(api.GET("/api/v1/tracks", { signal, params: { query: { ...filter, offset, limit } } })).then(
        ready,
      ),
  };
}

export function albumList(filter: AlbumFilter): PagedList<Album> {
  return {
    key: ["albums", filter],
    fetch: (offset, limit, signal) =>
      body(api.GET("/api/v1/albums", { signal, params: { query: { ...filter, offset, limit } } })).then(
        ready,
      ),
  };
}

export function artistList(filter: ArtistFilter): PagedList<Artist> {
  return {
    key: ["artists", filter],
    fetch: (offset, limit, signal) =>
      body(api.GET("/api/v1/artists", { signal, params: { query: { ...filter, offset, limit } } })).then(
        ready,
      ),
  };
}

export function genreList(filter: GenreFilter): PagedList<Genre> {
  return {
    key: ["genres", filter],
    fetch: (offset, limit, signal) =>
      body(api.GET("/api/v1/genres", { signal, params: { query: { ...filter, offset, limit } } })).then(
        ready,
      ),
  };
}

/** Columns of a list of tracks that can be clicked. */
export type ColumnSort = "title" | "artist" | "album" | "duration_s";

/** How a list is ordered, and how to order it otherwise. */
export interface ColumnOrder {
  sort: string;
  isDescending: boolean;
  setSort: (sort: ColumnSort, isDescending: boolean) => void;
}

/** One part of a list, as a query. */
export function partOf<Item>(list: PagedList<Item>, page: number, limit = PAGE_ITEMS) {
  return queryOptions({
    queryKey: [...list.key, { page, limit }],
    queryFn: ({ signal }) => list.fetch(page * limit, limit, signal),
  });
}
