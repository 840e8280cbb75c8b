import { useQuery } from "@tanstack/react-query";
import { useIsLevel } from "@/hooks/player/use-is-connected";
import { api, body } from "@/lib/api/client";
import type { Coverage } from "@/types/models";

/** While nobody tells what changes. */
const WHILE_AWAY_MS = 15_000;

export function isWorking(coverage: Coverage | undefined): boolean {
  return coverage !== undefined && coverage.pending + coverage.running > 0;
}

/** What became of every file that was found; asked for anew when the server tells of progress (lib/news.ts). */
export function useCoverage() {
  const isLevel = useIsLevel();
  return useQuery({
    queryKey: ["coverage"],
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/coverage", { signal }))).data,
    refetchInterval: isLevel ? false : WHILE_AWAY_MS,
  });
}
