import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast } from "@/lib/toasts";

/** Add a music folder; the server starts to scan it. */
export function useAddRoot() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (path: string) => body(api.POST("/api/v1/roots", { body: { path } })),
    onSuccess: (_answer, path) => toast(`Scanning ${path}`),
    onSettled: () =>
      Promise.all(["roots", "jobs", "coverage"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
