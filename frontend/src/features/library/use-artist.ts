import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

export function useArtist(artistId: string) {
  return useQuery({
    queryKey: ["artist", artistId],
    queryFn: async ({ signal }) => {
      const path = { artist_id: artistId };
      return (await body(api.GET("/api/v1/artists/{artist_id}", { signal, params: { path } }))).data;
    },
  });
}
