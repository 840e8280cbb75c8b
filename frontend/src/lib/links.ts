import type { Track } from "@/types/models";
import paths from "./paths.json";

export type ScreenName = keyof typeof paths;

/** Address patterns of the page's screens; the server and its tests read the same file. */
export const PATHS: Readonly<Record<ScreenName, string>> = paths;

/** Tell whether a page of this host comes from the machine that shows it; a tunnel looks the same. */
export const isHere = (hostname: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** Return the address of a screen, with the value of its parameter. */
export function pathTo(screen: ScreenName, value?: string): string {
  const segment = value === undefined ? "" : `/${encodeURIComponent(value)}`;
  return PATHS[screen].replace(/\/:\w+\??$/, segment);
}

export const trackPath = (id: string) => pathTo("track", id);
export const albumPath = (id: string) => pathTo("album", id);
export const artistPath = (id: string) => pathTo("artist", id);
export const playlistPath = (id: string) => pathTo("playlist", id);
export const genrePath = (id: string) => pathTo("genre", id);

/** Return the address of a path through tracks, which may lack its end. */
export const soundPathThrough = (ids: readonly string[]) => `${pathTo("path")}?through=${ids.join(",")}`;

export function albumPathOf(track: Pick<Track, "album_id">): string | undefined {
  return track.album_id ? albumPath(track.album_id) : undefined;
}

export function artistPathOf(track: Pick<Track, "artist_id">): string | undefined {
  return track.artist_id ? artistPath(track.artist_id) : undefined;
}
