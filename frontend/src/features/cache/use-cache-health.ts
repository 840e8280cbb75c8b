import { useQuery } from "@tanstack/react-query";
import { usePollInterval_ms } from "@/hooks/player/use-poll-interval";
import { api, body } from "@/lib/api/client";

/** Fetch the status and alerts of the cache. */
export function useCacheHealth() {
  const refetchInterval = usePollInterval_ms();
  return useQuery({
    queryKey: ["cache", "health"],
    refetchInterval,
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/cache/health", { signal }))).data,
  });
}
