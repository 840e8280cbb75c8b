import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api";

const EVERY_MS = 5000;

/** What the cache does for its keep, as it changes. */
export function useCacheStats() {
  return useQuery({
    queryKey: ["cache", "stats"],
    refetchInterval: EVERY_MS,
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/cache/stats", { signal }))).data,
  });
}
