import { useMemo } from "react";
import { type Shape, scaledByConfidence, toShape } from "@/lib/fingerprint/percentile";
import { useAnalysisProgress } from "./use-analysis-progress";
import { useFingerprint } from "./use-fingerprint";
import { useLibraryScale } from "./use-library-scale";

/** Return a track's percentiles by dimension; during its analysis those of the partial result. */
export function useShape(trackId: string, isAnalysed = true): Shape | undefined {
  const { data } = useFingerprint(trackId, isAnalysed);
  const progress = useAnalysisProgress(trackId);
  const scale = useLibraryScale();
  return useMemo(() => {
    if (data) return toShape(data.dimensions, scale);
    return progress && scaledByConfidence(toShape(valuesOf(progress.dimensions), scale), progress.confidence);
  }, [data, progress, scale]);
}

function valuesOf(dimensions: Readonly<Record<string, number | null>>) {
  return Object.fromEntries(Object.entries(dimensions).map(([name, value]) => [name, { value }]));
}
