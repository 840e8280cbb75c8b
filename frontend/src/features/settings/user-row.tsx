import { KeyRound, UserRound, X } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Select } from "@/components/ui/field";
import { ago } from "@/lib/format";
import type { User } from "@/types/models";
import { PasswordDialog } from "./password-dialog";
import { ROLES } from "./roles";
import { useChangeRole, useRemoveUser, useResetPassword } from "./use-user-mutations";

interface UserRowProps {
  user: User;
  isOwn: boolean;
}

/** One account, and what an admin can do about it. */
export function UserRow({ user, isOwn }: UserRowProps) {
  const change = useChangeRole();
  return (
    <li className="line line--account">
      <UserRound size={18} aria-hidden="true" />
      <div>
        <p className="line__name">
          {user.name}
          {isOwn ? <span className="soft"> · you</span> : null}
        </p>
        <p className="soft">created {ago(user.created_at)}</p>
      </div>
      <Select
        label={`Role of ${user.name}`}
        value={user.role}
        choices={ROLES}
        onChange={(role) => change.mutate({ user, role })}
      />
      {isOwn ? null : <OtherUserActions user={user} />}
    </li>
  );
}

function OtherUserActions({ user }: { user: User }) {
  const [asked, setAsked] = useState<"password" | "remove">();
  const reset = useResetPassword();
  const remove = useRemoveUser();
  const close = () => setAsked(undefined);
  return (
    <>
      <IconButton label={`Reset password of ${user.name}`} size="small" onClick={() => setAsked("password")}>
        <KeyRound size={17} aria-hidden="true" />
      </IconButton>
      <IconButton label={`Delete account of ${user.name}`} size="small" onClick={() => setAsked("remove")}>
        <X size={17} aria-hidden="true" />
      </IconButton>
      {asked === "password" ? (
        <PasswordDialog
          title={`Reset password of ${user.name}`}
          name={user.name}
          isPending={reset.isPending}
          error={reset.error}
          onClose={close}
          onSubmit={(password) => reset.mutate({ user, password }, { onSuccess: close })}
        >
          {user.name} will be logged out on all devices, and their API tokens will be revoked.
        </PasswordDialog>
      ) : null}
      {asked === "remove" ? (
        <Confirm
          title={`Delete the account of ${user.name}?`}
          action="Delete account"
          onConfirm={() => remove.mutate(user)}
          onClose={close}
        >
          Their favourites, ratings, playlists and play history will be deleted too. This cannot be undone.
        </Confirm>
      ) : null}
    </>
  );
}
