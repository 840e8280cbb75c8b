import { useQuery } from "@tanstack/react-query";
import { usePollInterval_ms } from "@/hooks/player/use-poll-interval";
import { api, body } from "@/lib/api/client";

/** Fetch the samples of the cache's last hour. */
export function useCacheHistory() {
  const refetchInterval = usePollInterval_ms();
  return useQuery({
    queryKey: ["cache", "history"],
    refetchInterval,
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/cache/history", { signal }))).items,
  });
}
