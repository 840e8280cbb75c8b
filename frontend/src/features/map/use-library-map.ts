import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiError, api, body } from "@/lib/api/client";
import { MapPoints } from "@/lib/map/points";
import type { components } from "@/types/api.gen";

export type LibraryMap = components["schemas"]["LibraryMap"];

/** Points of one request: the limit of the server. */
const PART = 100_000;

/** A worker needs a few seconds for a small library. */
const POLL_MS = 2000;

/** Fetch the map without its points; repeated while a worker makes it. */
export function useLibraryMap() {
  return useQuery({
    queryKey: ["map"],
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/map", { signal }))).data,
    refetchInterval: ({ state }) => (state.data?.updating ? POLL_MS : false),
  });
}

/** Fetch the points of a map; a large library comes in parts. */
export function useMapPoints(map: LibraryMap | undefined) {
  const client = useQueryClient();
  const generation = map?.generation ?? "";
  return useQuery<MapPoints>({
    queryKey: ["map-points", generation],
    enabled: generation !== "" && (map?.tracks ?? 0) > 0,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const parts: ArrayBuffer[] = [];
      for (let offset = 0; offset < (map?.tracks ?? 0); offset += PART) {
        parts.push(await fetchPart(generation, offset, signal));
      }
      return new MapPoints(parts);
    },
    retry: (failures, error) => {
      if (!(error instanceof ApiError && error.code === "MAP_CHANGED")) return failures < 2;
      void client.invalidateQueries({ queryKey: ["map"], exact: true });
      return false;
    },
  });
}

async function fetchPart(generation: string, offset: number, signal: AbortSignal): Promise<ArrayBuffer> {
  const query = { generation, offset, limit: PART };
  const request = api.GET("/api/v1/map/points", { signal, params: { query }, parseAs: "arrayBuffer" });
  return body<ArrayBuffer>(request);
}
