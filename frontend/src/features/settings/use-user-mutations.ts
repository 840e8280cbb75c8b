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

/** Create an account. */
export function useAddUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (user: NewUser) => body(api.POST("/api/v1/users", { body: { ...user, code: null } })),
    onSuccess: (_answer, { name }) => toast(`Account “${name}” created`),
    onSettled: () => client.invalidateQueries({ queryKey: USERS_KEY }),
  });
}

/** Change the role of an account. */
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
    // The own role may have changed: refetch the login state, too.
    onSettled: () =>
      client.invalidateQueries({ predicate: ({ queryKey: [key] }) => key === "users" || key === "session" }),
  });
}

/** Reset the password of another account, which logs it out everywhere. */
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

/** Delete an account and its data. */
export function useDeleteUser() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (user: User) =>
      body(api.DELETE("/api/v1/users/{user_id}", { params: { path: { user_id: user.id } } })),
    onSuccess: (_answer, { name }) => toast(`Account “${name}” deleted`),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: USERS_KEY }),
  });
}
