import type { Track } from "@/types/models";

/** Whether a page of this host comes from the machine that it is shown on; a tunnel looks the same. */
export const isHere = (hostname: string) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** Addresses of the page's places. */
export const trackPath = (id: string) => `/tracks/${encodeURIComponent(id)}`;
export const albumPath = (id: string) => `/albums/${encodeURIComponent(id)}`;
export const artistPath = (id: string) => `/artists/${encodeURIComponent(id)}`;
export const genrePath = (id: string) => `/genres/${encodeURIComponent(id)}`;

export function albumPathOf(track: Pick<Track, "album_id">): string | undefined {
  return track.album_id ? albumPath(track.album_id) : undefined;
}

export function artistPathOf(track: Pick<Track, "artist_id">): string | undefined {
  return track.artist_id ? artistPath(track.artist_id) : undefined;
}
