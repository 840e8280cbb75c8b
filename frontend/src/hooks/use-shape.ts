import { useMemo } from "react";
import { type Shape, toShape } from "@/lib/percentile";
import { useFingerprint } from "./use-fingerprint";
import { useScale } from "./use-scale";

/** Where a track stands in the library, dimension by dimension; undefined until that is known. */
export function useShape(trackId: string, isKnown = true): Shape | undefined {
  const { data } = useFingerprint(trackId, isKnown);
  const scale = useScale();
  return useMemo(() => (data ? toShape(data.dimensions, scale) : undefined), [data, scale]);
}
