import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";

/** Cancel a job; finished units are kept, the others can be resumed. */
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
