import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

export const USERS_KEY = ["users"] as const;

/** The largest page of the API. */
const SHOWN = 500;

/** Fetch all accounts. */
export function useUsers() {
  return useQuery({
    queryKey: USERS_KEY,
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/users", { signal, params: { query: { limit: SHOWN } } }))).items,
  });
}
