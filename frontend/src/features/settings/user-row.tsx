import { KeyRound, UserRound, X } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Select } from "@/components/ui/field";
import { ago } from "@/lib/format";
import type { User } from "@/types/models";
import { PasswordDialog } from "./password-dialog";
import { ROLES } from "./roles";
import { useChangeRole, useDeleteUser, useResetPassword } from "./use-user-mutations";

interface UserRowProps {
  user: User;
  isOwn: boolean;
}

/** Show an account with the actions of an administrator. */
export function UserRow({ user, isOwn }: UserRowProps) {
  const change = useChangeRole();
  return (
    <li className="settings-row settings-row--account">
      <UserRound size={18} aria-hidden="true" />
      <div>
        <p className="settings-row__name">
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
  const [openDialog, setOpenDialog] = useState<"password" | "delete">();
  const reset = useResetPassword();
  const deletion = useDeleteUser();
  const close = () => setOpenDialog(undefined);
  return (
    <>
      <IconButton
        label={`Reset password of ${user.name}`}
        size="small"
        onClick={() => setOpenDialog("password")}
      >
        <KeyRound size={17} aria-hidden="true" />
      </IconButton>
      <IconButton
        label={`Delete account of ${user.name}`}
        size="small"
        onClick={() => setOpenDialog("delete")}
      >
        <X size={17} aria-hidden="true" />
      </IconButton>
      {openDialog === "password" ? (
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
      {openDialog === "delete" ? (
        <Confirm
          title={`Delete the account of ${user.name}?`}
          action="Delete account"
          onConfirm={() => deletion.mutate(user)}
          onClose={close}
        >
          Their favourites, ratings, playlists and play history will be deleted too. This cannot be undone.
        </Confirm>
      ) : null}
    </>
  );
}
