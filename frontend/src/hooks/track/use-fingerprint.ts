import { queryOptions, useQuery } from "@tanstack/react-query";
import { makeBatcher } from "@/lib/api/batcher";
import { api, body } from "@/lib/api/client";
import type { Fingerprint } from "@/types/models";

/** Rows that appear in the same blink belong to one request. */
const WAIT_MS = 25;

/** What POST /batch/fingerprints takes. */
const MAX_IDS = 500;

const find = makeBatcher<Fingerprint>(
  async (track_ids) => {
    const answer = await body(api.POST("/api/v1/batch/fingerprints", { body: { track_ids } }));
    return new Map(answer.items.map((fingerprint) => [fingerprint.track_id, fingerprint]));
  },
  { wait_ms: WAIT_MS, limit: MAX_IDS },
);

/** A track's fingerprint, as a query; null while there is none. */
export function fingerprintOf(trackId: string) {
  return queryOptions({
    queryKey: ["fingerprint", trackId],
    queryFn: () => find(trackId),
    staleTime: ({ state }) => (state.data ? Number.POSITIVE_INFINITY : 0),
  });
}

export function useFingerprint(trackId: string, isKnown = true) {
  return useQuery({ ...fingerprintOf(trackId), enabled: isKnown });
}
