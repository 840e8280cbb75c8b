import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { LOGIN_STATE_KEY } from "@/lib/api/query-client";
import type { Session } from "@/types/models";

export interface Login {
  name: string;
  password: string;
}

export interface FirstAccount extends Login {
  /** From the server's log, where only that tells its owner from others. */
  code: string | null;
}

/** Log in; what was known before may have been another person's, and is forgotten. */
export function useLogIn() {
  const client = useQueryClient();
  return useMutation({ mutationFn: logIn, onSuccess: (session) => become(client, session) });
}

/** Make the first account, and log in with it. */
export function useFirstAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, password, code }: FirstAccount) => {
      await body(api.POST("/api/v1/users", { body: { name, password, code, role: "admin" } }));
      return logIn({ name, password });
    },
    onSuccess: (session) => become(client, session),
  });
}

/** Give oneself another password. That ends every session, this one too: log in again at once. */
export function useOwnPassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, name, password, current }: Login & { id: string; current: string }) => {
      const path = { user_id: id };
      const change = { password, current_password: current, role: null };
      await body(api.PATCH("/api/v1/users/{user_id}", { params: { path }, body: change }));
      return logIn({ name, password });
    },
    onSuccess: (session) => become(client, session),
  });
}

async function logIn(login: Login): Promise<Session> {
  return (await body(api.POST("/api/v1/session", { body: login }))).data;
}

async function become(client: QueryClient, session: Session): Promise<void> {
  // Somebody may be asking who this is at this moment: that answer would be older.
  await client.cancelQueries({ queryKey: LOGIN_STATE_KEY });
  client.setQueryData(LOGIN_STATE_KEY, session);
  void client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== LOGIN_STATE_KEY[0] });
}
