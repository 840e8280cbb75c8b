import { useQuery } from "@tanstack/react-query";
import { usePollInterval_ms } from "@/hooks/player/use-poll-interval";
import { api, body } from "@/lib/api/client";

/** Fetch the statistics of the cache. */
export function useCacheStats() {
  const refetchInterval = usePollInterval_ms();
  return useQuery({
    queryKey: ["cache", "stats"],
    refetchInterval,
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/cache/stats", { signal }))).data,
  });
}
