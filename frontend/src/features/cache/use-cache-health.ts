import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api";

const EVERY_MS = 15_000;

/** Whether the cache is worth its memory, and what stands against that. */
export function useCacheHealth() {
  return useQuery({
    queryKey: ["cache", "health"],
    refetchInterval: EVERY_MS,
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/cache/health", { signal }))).data,
  });
}
