import { skipToken, useQuery } from "@tanstack/react-query";
import { analysisProgressKey } from "@/lib/api/server-events";
import type { FingerprintProgress } from "@/lib/socket";

/** Return the fingerprint of a track so far, while the server analyses it; published, never requested. */
export function useAnalysisProgress(trackId: string | undefined): FingerprintProgress | undefined {
  return useQuery<FingerprintProgress>({ queryKey: analysisProgressKey(trackId), queryFn: skipToken }).data;
}
