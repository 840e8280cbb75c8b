import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { LOGIN_STATE_KEY } from "@/lib/api/query-client";
import { toastError } from "@/lib/toasts";

/** Log out; what sounds here stops with the page that it belongs to. */
export function useLogOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => (await body(api.DELETE("/api/v1/session"))).data,
    onSuccess: (session) => client.setQueryData(LOGIN_STATE_KEY, session),
    onError: toastError,
  });
}
