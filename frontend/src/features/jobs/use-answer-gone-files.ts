import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";

interface Answer {
  root_id: string;
  are_gone: boolean;
}

/** Confirm that files of a music folder are gone, or keep waiting for them. */
export function useAnswerGoneFiles() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ root_id, are_gone }: Answer) =>
      body(api.POST("/api/v1/roots/{root_id}/gone", { params: { path: { root_id } }, body: { are_gone } })),
    onSuccess: (_answer, { are_gone }) =>
      toast(
        are_gone
          ? "A scan marks them as missing. Favourites, ratings and plays are kept."
          : "Waiting. Nothing was changed.",
      ),
    onError: toastError,
    onSettled: () =>
      Promise.all(["roots", "jobs"].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
