import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { LOGIN_STATE_KEY } from "@/lib/api/query-client";
import type { Session } from "@/types/models";

export interface Credentials {
  name: string;
  password: string;
}

export interface FirstAccount extends Credentials {
  /** From the server's log; null on the server's machine, which needs none. */
  code: string | null;
}

/** Log in, and drop all cached data, which may belong to another account. */
export function useLogIn() {
  const client = useQueryClient();
  return useMutation({ mutationFn: logIn, onSuccess: (login) => storeLogin(client, login) });
}

/** Create the first account and log in with it. */
export function useFirstAccount() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, password, code }: FirstAccount) => {
      await body(api.POST("/api/v1/users", { body: { name, password, code, role: "admin" } }));
      return logIn({ name, password });
    },
    onSuccess: (login) => storeLogin(client, login),
  });
}

/** Change the own password. That ends all logins, this one too, so log in again at once. */
export function useOwnPassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, name, password, current }: Credentials & { id: string; current: string }) => {
      const path = { user_id: id };
      const change = { password, current_password: current, role: null };
      await body(api.PATCH("/api/v1/users/{user_id}", { params: { path }, body: change }));
      return logIn({ name, password });
    },
    onSuccess: (login) => storeLogin(client, login),
  });
}

async function logIn(credentials: Credentials): Promise<Session> {
  return (await body(api.POST("/api/v1/session", { body: credentials }))).data;
}

async function storeLogin(client: QueryClient, login: Session): Promise<void> {
  // A response that is under way would be older.
  await client.cancelQueries({ queryKey: LOGIN_STATE_KEY });
  client.setQueryData(LOGIN_STATE_KEY, login);
  void client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== LOGIN_STATE_KEY[0] });
}
