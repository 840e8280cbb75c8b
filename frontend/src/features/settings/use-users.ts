import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

export const USERS_KEY = ["users"] as const;

/** As many as one request brings: more than any home has. */
const SHOWN = 500;

/** Everybody who has an account. */
export function useUsers() {
  return useQuery({
    queryKey: USERS_KEY,
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/users", { signal, params: { query: { limit: SHOWN } } }))).items,
  });
}
