import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api";

const EVERY_MS = 10_000;

/** The cache's last hour, sample by sample. */
export function useCacheHistory() {
  return useQuery({
    queryKey: ["cache", "history"],
    refetchInterval: EVERY_MS,
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/cache/history", { signal }))).items,
  });
}
