import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

/** Fetch the music folders. */
export function useRoots() {
  return useQuery({
    queryKey: ["roots"],
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/roots", { signal }))).items,
  });
}
