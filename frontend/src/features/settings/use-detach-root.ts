import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";
import type { Root } from "@/types/models";

/** Remove a music folder; the data of its tracks is kept. */
export function useDetachRoot() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (root: Root) =>
      body(api.DELETE("/api/v1/roots/{root_id}", { params: { path: { root_id: root.id } } })),
    onSuccess: (_answer, root) => toast(`${root.path} removed. The data of its tracks is kept.`),
    onError: toastError,
    onSettled: () => client.invalidateQueries(),
  });
}
