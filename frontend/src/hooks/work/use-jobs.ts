import { useQuery } from "@tanstack/react-query";
import { usePollInterval_ms } from "@/hooks/player/use-poll-interval";
import { api, body } from "@/lib/api/client";
import type { Job } from "@/types/models";

/** Number of latest jobs shown. */
const SHOWN = 30;

export function isOpen(job: Job): boolean {
  return job.state === "pending" || job.state === "running";
}

/** Fetch recent jobs, newest first; events update their progress (lib/api/server-events.ts). */
export function useJobs() {
  const refetchInterval = usePollInterval_ms();
  return useQuery({
    queryKey: ["jobs"],
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/jobs", { signal, params: { query: { limit: SHOWN } } }))).items,
    refetchInterval,
  });
}
