import { useQuery } from "@tanstack/react-query";
import { usePollInterval_ms } from "@/hooks/player/use-poll-interval";
import { api, body } from "@/lib/api/client";
import type { Coverage } from "@/types/models";

export function isWorking(coverage: Coverage | undefined): boolean {
  return coverage !== undefined && coverage.pending + coverage.running > 0;
}

/** Fetch the number of files by state; refetched on progress events (lib/api/server-events.ts). */
export function useCoverage() {
  const refetchInterval = usePollInterval_ms();
  return useQuery({
    queryKey: ["coverage"],
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/coverage", { signal }))).data,
    refetchInterval,
  });
}
