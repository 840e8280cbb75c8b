import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePlayer } from "@/hooks/player/use-player";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";

interface Marked {
  id: string;
  title: string;
}

/** Let the radio never choose a track again, and leave it if it plays; the notification takes it back. */
export function useNeverAgain() {
  const player = usePlayer();
  const allow = useAllowAgain();
  const client = useQueryClient();
  return useMutation<unknown, Error, Marked>({
    mutationFn: ({ id }) => body(api.POST("/api/v1/never-again", { body: { track_id: id } })),
    onSuccess: (_, track) => {
      const { radio, player: state } = player.getState();
      if (radio && state.currentTrack?.id === track.id) player.next();
      toast(`The radio never plays “${track.title}” again`, {
        label: "Undo",
        run: () => allow.mutate(track),
      });
      return client.invalidateQueries({ queryKey: ["never-again"] });
    },
    onError: toastError,
  });
}

/** Let the radio choose a track again. */
export function useAllowAgain() {
  const client = useQueryClient();
  return useMutation<unknown, Error, Marked>({
    mutationFn: ({ id }) =>
      body(api.DELETE("/api/v1/never-again/{track_id}", { params: { path: { track_id: id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["never-again"] }),
    onError: toastError,
  });
}
