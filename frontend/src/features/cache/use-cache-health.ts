import { useQuery } from "@tanstack/react-query";
import { useIsLevel } from "@/hooks/player/use-is-connected";
import { api, body } from "@/lib/api/client";

/** While nobody tells what changes. */
const WHILE_AWAY_MS = 15_000;

/** Whether the cache is worth its memory, and what stands against that. */
export function useCacheHealth() {
  const isLevel = useIsLevel();
  return useQuery({
    queryKey: ["cache", "health"],
    refetchInterval: isLevel ? false : WHILE_AWAY_MS,
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/cache/health", { signal }))).data,
  });
}
