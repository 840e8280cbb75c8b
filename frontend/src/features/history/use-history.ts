import { useInfiniteQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

/** Plays that are asked for at once. */
const PART = 50;

/** What one listened to, the latest first, part by part. */
export function useHistory() {
  return useInfiniteQuery({
    queryKey: ["history"],
    staleTime: 0,
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: PART, ...(pageParam ? { cursor: pageParam } : {}) };
      return body(api.GET("/api/v1/history", { signal, params: { query } }));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}
