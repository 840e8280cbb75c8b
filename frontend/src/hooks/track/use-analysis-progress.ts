import { skipToken, useQuery } from "@tanstack/react-query";
import { analysisProgressKey } from "@/lib/api/server-events";
import type { FingerprintProgress } from "@/lib/socket";

/** Return the partial result of a running analysis, which the server pushes. */
export function useAnalysisProgress(trackId: string | undefined): FingerprintProgress | undefined {
  return useQuery<FingerprintProgress>({ queryKey: analysisProgressKey(trackId), queryFn: skipToken }).data;
}
