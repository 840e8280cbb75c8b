import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";

/** Stop a job: what is done stays, the rest can be tried again. */
export function useCancelJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (job_id: string) =>
      body(api.DELETE("/api/v1/jobs/{job_id}", { params: { path: { job_id } } })),
    onSuccess: () => toast("Job cancelled. Finished work is kept."),
    onError: toastError,
    onSettled: () =>
      Promise.all(["jobs", "coverage"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
