import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";
import type { Token } from "@/types/models";

const APP_PASSWORDS_KEY = ["app-passwords"] as const;

/** The largest page of the API. */
const SHOWN = 500;

/** Fetch the account's app passwords, newest first. */
export function useAppPasswords() {
  return useQuery({
    queryKey: APP_PASSWORDS_KEY,
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/app-passwords", { signal, params: { query: { limit: SHOWN } } }))).items,
  });
}

/** Create an app password; only this response contains it. */
export function useAddAppPassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) =>
      (await body(api.POST("/api/v1/app-passwords", { body: { name } }))).data,
    onSettled: () => client.invalidateQueries({ queryKey: APP_PASSWORDS_KEY }),
  });
}

/** Revoke an app password. */
export function useRevokeAppPassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Token) =>
      body(api.DELETE("/api/v1/app-passwords/{password_id}", { params: { path: { password_id: id } } })),
    onSuccess: (_answer, { name }) => toast(`App password “${name}” revoked`),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: APP_PASSWORDS_KEY }),
  });
}
