import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { LOGIN_STATE_KEY } from "@/lib/api/query-client";

/** Fetch the login state; again after a 401. */
export function useLoginState() {
  return useQuery({
    queryKey: LOGIN_STATE_KEY,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/session", { signal }))).data,
  });
}
