import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";
import type { Role, User } from "@/types/models";
import { USERS_KEY } from "./use-users";

interface NewUser {
  name: string;
  password: string;
  role: Role;
}

/** Make an account for somebody. */
export function useAddUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (user: NewUser) => body(api.POST("/api/v1/users", { body: { ...user, code: null } })),
    onSuccess: (_answer, { name }) => toast(`Account “${name}” created`),
    onSettled: () => client.invalidateQueries({ queryKey: USERS_KEY }),
  });
}

/** Let somebody do everything, or only listen. */
export function useChangeRole() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ user, role }: { user: User; role: Role }) =>
      body(
        api.PATCH("/api/v1/users/{user_id}", {
          params: { path: { user_id: user.id } },
          body: { role, password: null, current_password: null },
        }),
      ),
    onError: toastError,
    // Who gave up the role of an admin sees less from now on: ask who this is, too.
    onSettled: () =>
      client.invalidateQueries({ predicate: ({ queryKey: [key] }) => key === "users" || key === "session" }),
  });
}

/** Give somebody else another password; wherever they were logged in, they are no longer. */
export function useResetPassword() {
  return useMutation({
    mutationFn: ({ user, password }: { user: User; password: string }) =>
      body(
        api.PATCH("/api/v1/users/{user_id}", {
          params: { path: { user_id: user.id } },
          body: { password, role: null, current_password: null },
        }),
      ),
    onSuccess: (_answer, { user }) => toast(`Password of “${user.name}” reset`),
  });
}

/** Remove an account and all that it kept. */
export function useRemoveUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (user: User) =>
      body(api.DELETE("/api/v1/users/{user_id}", { params: { path: { user_id: user.id } } })),
    onSuccess: (_answer, { name }) => toast(`Account “${name}” deleted`),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: USERS_KEY }),
  });
}
