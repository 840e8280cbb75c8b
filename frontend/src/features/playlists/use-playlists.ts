import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";
import type { Playlist, PlaylistAccess, SmartRules } from "@/types/models";

/** Properties of a playlist that a form sets. */
export interface PlaylistDetails {
  name: string;
  description: string;
  access: PlaylistAccess;
  rules?: SmartRules | null;
}

/** Read all lists of playlists again, and one playlist from a response. */
export function storePlaylist(client: QueryClient, playlist: Playlist): void {
  client.setQueryData(["playlist", playlist.id], playlist);
  void client.invalidateQueries({ queryKey: ["playlists"] });
}

export function useCreatePlaylist() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (made: Partial<PlaylistDetails> & { name: string; track_ids?: string[] }) =>
      body(
        api.POST("/api/v1/playlists", {
          body: { description: "", access: "private", track_ids: [], rules: null, ...made },
        }),
      ).then(({ data }) => data),
    onSuccess: (made) => storePlaylist(client, made),
  });
}

export function useChangePlaylist(playlistId: string) {
  const client = useQueryClient();
  const params = { path: { playlist_id: playlistId } };
  return useMutation({
    mutationFn: (details: Partial<PlaylistDetails>) => {
      const change = { name: null, description: null, access: null, rules: null, ...details };
      return body(api.PATCH("/api/v1/playlists/{playlist_id}", { params, body: change })).then(
        ({ data }) => data,
      );
    },
    onSuccess: (changed) => {
      storePlaylist(client, changed);
      void client.invalidateQueries({ queryKey: ["playlist-tracks", playlistId] });
    },
  });
}

/** Delete a playlist; the notification offers to restore it. */
export function useDeletePlaylist() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["playlists"] });
  const restore = useMutation({
    mutationFn: (playlistId: string) =>
      body(
        api.POST("/api/v1/playlists/{playlist_id}/restoration", {
          params: { path: { playlist_id: playlistId } },
        }),
      ),
    onSuccess: refresh,
    onError: toastError,
  });
  return useMutation({
    mutationFn: ({ id }: Playlist) =>
      body(api.DELETE("/api/v1/playlists/{playlist_id}", { params: { path: { playlist_id: id } } })),
    onSuccess: (_, { id, name }) => {
      client.removeQueries({ queryKey: ["playlist", id] });
      toast(`“${name}” deleted`, { label: "Undo", run: () => restore.mutate(id) });
      return refresh();
    },
    onError: toastError,
  });
}

interface Addition {
  playlist: Playlist;
  trackIds: readonly string[];
  duplicates: "add" | "skip" | "refuse";
}

/** Add tracks to a playlist; the notification offers to take them out again. */
export function useAddTracks() {
  const client = useQueryClient();
  const undo = useMutation({
    mutationFn: ({ playlist, trackIds }: { playlist: Playlist; trackIds: readonly string[] }) => {
      const first = playlist.track_count - trackIds.length;
      const entries = trackIds.map((track_id, n) => ({ track_id, position: first + n }));
      const params = { path: { playlist_id: playlist.id } };
      return body(
        api.POST("/api/v1/playlists/{playlist_id}/edits", {
          params,
          body: { op: "remove", entries, before: null },
        }),
      );
    },
    onSuccess: ({ data }) => storePlaylist(client, data),
    onError: toastError,
  });
  return useMutation({
    mutationFn: ({ playlist, trackIds, duplicates }: Addition) =>
      body(
        api.POST("/api/v1/playlists/{playlist_id}/tracks", {
          params: { path: { playlist_id: playlist.id } },
          body: { track_ids: [...trackIds], position: null, duplicates },
        }),
      ).then(({ data }) => data),
    onSuccess: (playlist, { trackIds, duplicates }) => {
      storePlaylist(client, playlist);
      void client.invalidateQueries({ queryKey: ["playlist-tracks", playlist.id] });
      const isWhole = duplicates !== "skip";
      const what = trackIds.length === 1 ? "1 track" : `${trackIds.length} tracks`;
      const text = isWhole ? `${what} added to “${playlist.name}”` : `New tracks added to “${playlist.name}”`;
      toast(text, isWhole ? { label: "Undo", run: () => undo.mutate({ playlist, trackIds }) } : undefined);
    },
  });
}

/** Tell whether a playlist has some of the tracks that were to be added. */
export function isDuplicates(error: Error | null): boolean {
  return error instanceof ApiError && error.code === "PLAYLIST_DUPLICATES";
}
