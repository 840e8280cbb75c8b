import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api";
import { SESSION_KEY } from "@/lib/query-client";

export interface Login {
  name: string;
  password: string;
}

/** Log in; what was known before may have been another person's, and is forgotten. */
export function useLogIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (login: Login) => (await body(api.POST("/api/v1/session", { body: login }))).data,
    onSuccess: (session) => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
      client.setQueryData(SESSION_KEY, session);
    },
  });
}
