import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { fetchAll, playlistTracks } from "@/lib/api/playlists";
import { describeOrder, type SoundOrder } from "@/lib/sound-order";
import { toast, toastError } from "@/lib/toasts";
import type { Playlist } from "@/types/models";
import { storePlaylist } from "./use-playlists";

/** Store a playlist in order along a dimension; undo restores the former order unless it was changed since. */
export function usePlaylistOrder({ id, name }: Playlist) {
  const client = useQueryClient();
  const path = { playlist_id: id };
  const show = (shown: Playlist) => {
    storePlaylist(client, shown);
    return client.invalidateQueries({ queryKey: ["playlist-tracks", id] });
  };
  const restore = async (track_ids: string[], version: number) => {
    const header = { "If-Match": `"${version}"` };
    const request = { params: { path, header }, body: { track_ids } };
    const { data } = await body(api.PUT("/api/v1/playlists/{playlist_id}/tracks", request));
    await show(data);
  };
  return useMutation({
    mutationFn: async (order: SoundOrder) => {
      const former = (await fetchAll(playlistTracks(id))).map((track) => track.id);
      const request = { params: { path }, body: order };
      const { data } = await body(api.POST("/api/v1/playlists/{playlist_id}/orders", request));
      return { data, former };
    },
    onSuccess: ({ data, former }, order) => {
      const run = () => void restore(former, data.version).catch(toastError);
      toast(`“${name}” ordered ${describeOrder(order)}`, { label: "Undo", run });
      return show(data);
    },
    onError: toastError,
  });
}
