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

/** A list that is fetched in parts, with the request for one part. */
export interface PagedList<Item> {
  key: readonly unknown[];
  fetch: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<Item>>;
}

/** Items of one part: a screen shows about 20 rows, and a part costs the server less than 1 ms. */
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

/** Sortable columns of a track list. */
export type ColumnSort = "title" | "artist" | "album" | "duration_s";

/** Order of a list, and a function that changes it. */
export interface ColumnOrder {
  sort: string;
  isDescending: boolean;
  setSort: (sort: ColumnSort, isDescending: boolean) => void;
}

/** Return the query of one part of a list. */
export function partOf<Item>(list: PagedList<Item>, page: number, limit = PAGE_ITEMS) {
  return queryOptions({
    queryKey: [...list.key, { page, limit }],
    queryFn: ({ signal }) => list.fetch(page * limit, limit, signal),
  });
}
