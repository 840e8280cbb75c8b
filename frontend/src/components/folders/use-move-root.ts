import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast } from "@/lib/toasts";
import type { Root } from "@/types/models";

/** Tell that a music folder is at another path; its tracks keep favourites, ratings and plays. */
export function useMoveRoot() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ root, path }: { root: Root; path: string }) =>
      body(
        api.POST("/api/v1/roots/{root_id}/move", {
          params: { path: { root_id: root.id } },
          body: { path },
        }),
      ),
    onSuccess: (_answer, { root, path }) =>
      toast(
        root.origin === "settings"
          ? `${root.path} is ${path} now. Change MUSIC before the next start.`
          : `${root.path} is ${path} now.`,
      ),
    onSettled: () => client.invalidateQueries(),
  });
}
