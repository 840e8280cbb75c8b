import { queryOptions, useQuery } from "@tanstack/react-query";
import { makeBatcher } from "@/lib/api/batcher";
import { api, body } from "@/lib/api/client";
import type { Fingerprint } from "@/types/models";

/** Rows that appear within this time share a request. */
const WAIT_MS = 25;

/** Limit of POST /batch/fingerprints. */
const MAX_IDS = 500;

const find = makeBatcher<Fingerprint>(
  async (track_ids) => {
    const page = await body(api.POST("/api/v1/batch/fingerprints", { body: { track_ids } }));
    return new Map(page.items.map((fingerprint) => [fingerprint.track_id, fingerprint]));
  },
  { wait_ms: WAIT_MS, limit: MAX_IDS },
);

/** Return the query of a track's fingerprint; its data is null for tracks without one. */
export function fingerprintOf(trackId: string) {
  return queryOptions({
    queryKey: ["fingerprint", trackId],
    queryFn: () => find(trackId),
    staleTime: ({ state }) => (state.data ? Number.POSITIVE_INFINITY : 0),
  });
}

export function useFingerprint(trackId: string, isAnalysed = true) {
  return useQuery({ ...fingerprintOf(trackId), enabled: isAnalysed });
}
