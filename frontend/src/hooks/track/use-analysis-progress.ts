import { skipToken, useQuery } from "@tanstack/react-query";
import { hearingKey } from "@/lib/api/server-events";
import type { FingerprintProgress } from "@/lib/socket";
import type { Hearing } from "@/lib/socket";

/** How a track sounds so far, while the server listens to it; told, never asked for. */
export function useHearing(trackId: string | undefined): FingerprintProgress | undefined {
  return useQuery<FingerprintProgress>({ queryKey: hearingKey(trackId), queryFn: skipToken }).data;
}
