import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";
import type { Token } from "@/types/models";

const TOKENS_KEY = ["tokens"] as const;

/** The largest page of the API. */
const SHOWN = 500;

/** Fetch the account's tokens, newest first. */
export function useTokens() {
  return useQuery({
    queryKey: TOKENS_KEY,
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/tokens", { signal, params: { query: { limit: SHOWN } } }))).items,
  });
}

/** Create a token; only this response contains it. */
export function useAddToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) => (await body(api.POST("/api/v1/tokens", { body: { name } }))).data,
    onSettled: () => client.invalidateQueries({ queryKey: TOKENS_KEY }),
  });
}

/** Revoke a token. */
export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (token: Token) =>
      body(api.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id: token.id } } })),
    onSuccess: (_answer, { name }) => toast(`Token “${name}” revoked`),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: TOKENS_KEY }),
  });
}
