import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";

/** All kinds of warming. */
const KINDS = ["popular", "recent", "library", "neighbours", "searches"] as const;

/** Cache frequent results in advance. */
export function useWarmCache() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => body(api.POST("/api/v1/cache/warm", { body: { kinds: [...KINDS] } })),
    onSuccess: () => toast("Cache warming started"),
    onError: toastError,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["cache"] }),
        client.invalidateQueries({ queryKey: ["jobs"] }),
      ]),
  });
}
