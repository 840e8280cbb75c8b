import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePlayer } from "@/hooks/use-player";
import { api, body } from "@/lib/api";
import { SESSION_KEY } from "@/lib/query-client";
import { toastError } from "@/lib/toasts";

/** Log out; the music stops, so that it does not begin again for whoever logs in next. */
export function useLogOut() {
  const client = useQueryClient();
  const player = usePlayer();
  return useMutation({
    mutationFn: async () => (await body(api.DELETE("/api/v1/session"))).data,
    onSuccess: (session) => {
      player.send({ type: "player.pause" });
      client.setQueryData(SESSION_KEY, session);
    },
    onError: toastError,
  });
}
