import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

export function useAlbum(albumId: string) {
  return useQuery({
    queryKey: ["album", albumId],
    queryFn: async ({ signal }) => {
      const path = { album_id: albumId };
      return (await body(api.GET("/api/v1/albums/{album_id}", { signal, params: { path } }))).data;
    },
  });
}
