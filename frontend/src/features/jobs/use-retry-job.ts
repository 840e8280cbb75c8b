import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";

/** Retry the failed and cancelled units of a job. */
export function useRetryJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (job_id: string) =>
      body(api.POST("/api/v1/jobs/{job_id}/retry", { params: { path: { job_id } } })),
    onSuccess: () => toast("Job restarted"),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ["jobs"] }),
  });
}
