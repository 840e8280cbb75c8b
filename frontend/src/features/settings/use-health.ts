import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

const FRESH_MS = 10_000;

export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    staleTime: FRESH_MS,
    refetchInterval: FRESH_MS, // a music folder that is back is watched a moment later
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/health", { signal }))).data,
  });
}
