import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

export function useGenre(genreId: string) {
  return useQuery({
    queryKey: ["genre", genreId],
    queryFn: async ({ signal }) => {
      const path = { genre_id: genreId };
      return (await body(api.GET("/api/v1/genres/{genre_id}", { signal, params: { path } }))).data;
    },
  });
}
