import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { LOGIN_STATE_KEY } from "@/lib/api/query-client";
import { toastError } from "@/lib/toasts";

/** Log out, also of the OpenID provider that confirmed the login; playback in this window stops with the page. */
export function useLogOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => (await body(api.DELETE("/api/v1/session"))).data,
    onSuccess: (login) => {
      client.setQueryData(LOGIN_STATE_KEY, login);
      if (login.logout_url) globalThis.location.assign(login.logout_url);
    },
    onError: toastError,
  });
}
