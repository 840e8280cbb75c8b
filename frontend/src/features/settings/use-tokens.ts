import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";
import type { Token } from "@/types/models";

const TOKENS_KEY = ["tokens"] as const;

/** As many as one request brings. */
const SHOWN = 500;

/** One's own tokens, the newest first. */
export function useTokens() {
  return useQuery({
    queryKey: TOKENS_KEY,
    queryFn: async ({ signal }) =>
      (await body(api.GET("/api/v1/tokens", { signal, params: { query: { limit: SHOWN } } }))).items,
  });
}

/** Make a token for a program; the answer is the only one that shows it. */
export function useAddToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (name: string) => (await body(api.POST("/api/v1/tokens", { body: { name } }))).data,
    onSettled: () => client.invalidateQueries({ queryKey: TOKENS_KEY }),
  });
}

/** End a token, at once. */
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
