import { useMemo } from "react";
import { type Shape, scaledByConfidence, toShape } from "@/lib/fingerprint/percentile";
import { useAnalysisProgress } from "./use-analysis-progress";
import { useFingerprint } from "./use-fingerprint";
import { useLibraryScale } from "./use-library-scale";

/** Where a track stands in the library, dimension by dimension; while it is listened to, as far as that is known. */
export function useShape(trackId: string, isKnown = true): Shape | undefined {
  const { data } = useFingerprint(trackId, isKnown);
  const hearing = useAnalysisProgress(trackId);
  const scale = useLibraryScale();
  return useMemo(() => {
    if (data) return toShape(data.dimensions, scale);
    return hearing && scaledByConfidence(toShape(valuesOf(hearing.dimensions), scale), hearing.confidence);
  }, [data, hearing, scale]);
}

function valuesOf(dimensions: Readonly<Record<string, number | null>>) {
  return Object.fromEntries(Object.entries(dimensions).map(([name, value]) => [name, { value }]));
}
