import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import type { Scale } from "@/lib/fingerprint/percentile";

/** Percentiles of a library move slowly. */
const FRESH_MS = 10 * 60_000;

/** Fewer tracks say little about where one stands among them. */
const MIN_TRACKS = 20;

const NO_SCALE: Scale = {};

/** How the library is distributed along each dimension; empty while it is unknown or too small to compare with. */
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
