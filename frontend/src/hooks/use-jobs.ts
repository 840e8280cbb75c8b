import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api";
import type { Job } from "@/types/models";

const WHILE_WORKING_MS = 2000;
const WHILE_IDLE_MS = 20_000;

/** The latest jobs; older ones are nobody's concern. */
const SHOWN = 30;

export function isOpen(job: Job): boolean {
  return job.state === "pending" || job.state === "running";
}

/** What is and was being done, newest first. */
export function useJobs() {
  return useQuery({
    queryKey: ["jobs"],
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/jobs", { signal, params: { query: { limit: SHOWN } } }))).items,
    staleTime: WHILE_WORKING_MS,
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? WHILE_WORKING_MS : WHILE_IDLE_MS),
  });
}
