import { useQuery } from "@tanstack/react-query";
import { useIsLevel } from "@/hooks/player/use-is-connected";
import { api, body } from "@/lib/api/client";
import type { Job } from "@/types/models";

/** While nobody tells what changes. */
const WHILE_AWAY_MS = 15_000;

/** The latest jobs; older ones are nobody's concern. */
const SHOWN = 30;

export function isOpen(job: Job): boolean {
  return job.state === "pending" || job.state === "running";
}

/** What is and was being done, newest first; the server tells how far it is (lib/news.ts). */
export function useJobs() {
  const isLevel = useIsLevel();
  return useQuery({
    queryKey: ["jobs"],
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/jobs", { signal, params: { query: { limit: SHOWN } } }))).items,
    refetchInterval: isLevel ? false : WHILE_AWAY_MS,
  });
}
