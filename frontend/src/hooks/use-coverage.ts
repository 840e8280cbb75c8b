import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api";
import type { Coverage } from "@/types/models";

const WHILE_WORKING_MS = 2000;
const WHILE_IDLE_MS = 30_000;

export function isWorking(coverage: Coverage | undefined): boolean {
  return coverage !== undefined && coverage.pending + coverage.running > 0;
}

/** What became of every file that was found; looked at often only while something is being done. */
export function useCoverage() {
  return useQuery({
    queryKey: ["coverage"],
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/coverage", { signal }))).data,
    staleTime: WHILE_WORKING_MS,
    refetchInterval: ({ state }) => (isWorking(state.data) ? WHILE_WORKING_MS : WHILE_IDLE_MS),
  });
}
