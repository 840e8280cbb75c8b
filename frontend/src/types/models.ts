import type { components, paths } from "./api.gen";

/** Objects of the API under the names that the page uses. */
type Schemas = components["schemas"];

export type Track = Schemas["Track"];
export type TrackDetail = Schemas["TrackDetail"];
export type SimilarTrack = Schemas["SimilarTrack"];
export type SoundPath = Schemas["Path"];
export type PathTrack = Schemas["PathTrack"];
export type Fingerprint = Schemas["Fingerprint"];
export type Waveform = Schemas["Waveform"];
export type Lyrics = Schemas["TrackLyrics"];
export type Job = Schemas["Job"];
export type Coverage = Schemas["Coverage"];
export type CacheStats = Schemas["CacheStats"];
export type CacheSample = Schemas["CacheSample"];
export type Root = Schemas["Root"];
export type GoneFiles = Schemas["GoneFiles"];
export type Match = Schemas["Match"];
export type Health = Schemas["Health"];
export type Album = Schemas["Album"];
export type AlbumDetail = Schemas["AlbumDetail"];
export type Artist = Schemas["Artist"];
export type Genre = Schemas["Genre"];
export type Playlist = Schemas["Playlist"];
export type SmartRules = Schemas["SmartRules"];
export type ImportedPlaylist = Schemas["ImportedPlaylist"];
export type PlaylistTrack = Schemas["PlaylistTrack"];
export type PlaylistAccess = "private" | "read" | "edit";
export type Play = Schemas["Play"];
export type Session = Schemas["Session"];
export type User = Schemas["User"];
export type Role = User["role"];
export type Token = Schemas["Token"];
export type Scrobbler = Schemas["Scrobbler"];
export type ShownToken = Schemas["ShownToken"];
export type ShownAppPassword = Schemas["ShownAppPassword"];

/** A part of a list. */
export interface Page<Item> {
  items: Item[];
  total: number;
  total_is_lower_bound?: boolean;
}

type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Q } } }
  ? NonNullable<Q>
  : never;

/** Filters and order of a list, without the part of it that is requested. */
export type TrackFilter = Omit<Query<"/api/v1/tracks">, "offset" | "limit" | "cursor">;
export type PlaylistFilter = Omit<Query<"/api/v1/playlists">, "offset" | "limit" | "cursor">;
export type AlbumFilter = Omit<Query<"/api/v1/albums">, "offset" | "limit" | "cursor">;
export type ArtistFilter = Omit<Query<"/api/v1/artists">, "offset" | "limit" | "cursor">;
export type GenreFilter = Omit<Query<"/api/v1/genres">, "offset" | "limit" | "cursor">;
