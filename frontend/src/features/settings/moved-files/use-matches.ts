import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toastError } from "@/lib/toasts";
import type { Match } from "@/types/models";

/** What an administrator can do with a match. */
export type MatchAction = "accept" | "undo" | "reject";

/** Fetch the latest matches of a state. */
export function useMatches(state: "open" | "applied") {
  return useQuery({
    queryKey: ["matches", state],
    queryFn: ({ signal }) =>
      body(api.GET("/api/v1/matches", { params: { query: { state, limit: 200 } }, signal })),
  });
}

/** Accept, undo or reject matches, one after the other. */
export function useSettleMatches() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ matches, action }: { matches: readonly Match[]; action: MatchAction }) => {
      for (const { id } of matches) await send(id, action);
    },
    onError: toastError,
    onSettled: () => client.invalidateQueries(),
  });
}

function send(id: string, action: MatchAction) {
  const options = { params: { path: { match_id: id } } };
  if (action === "accept") return body(api.POST("/api/v1/matches/{match_id}/accept", options));
  if (action === "undo") return body(api.POST("/api/v1/matches/{match_id}/undo", options));
  return body(api.POST("/api/v1/matches/{match_id}/reject", options));
}
