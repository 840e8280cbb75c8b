import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import type { Scale } from "@/lib/fingerprint/percentile";

/** Percentiles of a library change slowly. */
const FRESH_MS = 10 * 60_000;

/** Fewer tracks give no meaningful percentiles. */
const MIN_TRACKS = 20;

const NO_SCALE: Scale = {};

/** Fetch the library's quantiles by dimension; empty until loaded and for small libraries. */
export function useLibraryScale(): Scale {
  const scale = useQuery({
    queryKey: ["scale"],
    staleTime: FRESH_MS,
    queryFn: async ({ signal }): Promise<Scale> => {
      const { data } = await body(api.GET("/api/v1/fingerprints/scale", { signal }));
      if (data.tracks < MIN_TRACKS) return NO_SCALE;
      return Object.fromEntries(Object.entries(data.dimensions).map(([name, row]) => [name, row.quantiles]));
    },
  });
  return scale.data ?? NO_SCALE;
}
