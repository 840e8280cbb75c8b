import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { fingerprintOf } from "@/hooks/track/use-fingerprint";
import { useLibraryScale } from "@/hooks/track/use-library-scale";
import { meanShape, type Shape, toShape } from "@/lib/fingerprint/percentile";

/** Return the mean shape of several tracks; undefined until one fingerprint is loaded. */
export function useMeanShape(trackIds: readonly string[]): Shape | undefined {
  const scale = useLibraryScale();
  const fingerprints = useQueries({
    queries: trackIds.map(fingerprintOf),
    combine: (found) => found.flatMap(({ data }) => (data ? [data] : [])),
  });
  return useMemo(
    () =>
      fingerprints.length
        ? meanShape(fingerprints.map(({ dimensions }) => toShape(dimensions, scale)))
        : undefined,
    [fingerprints, scale],
  );
}
