import type { PagedList } from "./api/paged-lists";
import { fetchAll } from "./api/playlists";
import { makeStore } from "./store";

/** Tracks that a user wants to add to a playlist; the dialog of the shell asks for the playlist. */
export interface PlaylistRequest {
  /** Name of the tracks, such as their album's; proposed for a new playlist. */
  name: string;
  /** Returns the ids of the tracks once a playlist is chosen. */
  load: () => Promise<readonly string[]>;
}

export const playlistRequest = makeStore<PlaylistRequest | null>(null);

/** Ask for a playlist, then add tracks to it. */
export function addToPlaylist(name: string, trackIds: readonly string[]): void {
  playlistRequest.set({ name, load: () => Promise.resolve(trackIds) });
}

/** Ask for a playlist, then add all tracks of a list to it. */
export function addListToPlaylist(name: string, list: PagedList<{ id: string }>): void {
  playlistRequest.set({ name, load: async () => (await fetchAll(list)).map(({ id }) => id) });
}
