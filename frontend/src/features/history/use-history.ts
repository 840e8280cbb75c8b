import { useInfiniteQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

/** Plays per request. */
const PAGE_ITEMS = 50;

/** Fetch the account's plays page by page, latest first. */
export function useHistory() {
  return useInfiniteQuery({
    queryKey: ["history"],
    staleTime: 0,
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) => {
      const query = { limit: PAGE_ITEMS, ...(pageParam ? { cursor: pageParam } : {}) };
      return body(api.GET("/api/v1/history", { signal, params: { query } }));
    },
    getNextPageParam: (page) => page.next_cursor,
  });
}
