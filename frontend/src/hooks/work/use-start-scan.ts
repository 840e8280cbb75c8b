import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";

/** Scan the music folders for new and changed files. */
export function useStartScan() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      body(api.POST("/api/v1/scans", { body: { accept_missing: false, full: false, path: null } })),
    onSuccess: () => toast("Scan started"),
    onError: toastError,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["jobs"] }),
        client.invalidateQueries({ queryKey: ["coverage"] }),
      ]),
  });
}
