import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CurrentPasswordField, Form, NewPasswordField } from "@/components/ui/form";

interface PasswordDialogProps {
  title: string;
  /** Name of the account, under which password managers store the password. */
  name: string;
  isPending: boolean;
  error: Error | null;
  /** Asks for the current password, which a bystander at an open page does not know. */
  isOwn?: boolean;
  onSubmit: (password: string, current: string) => void;
  onClose: () => void;
  /** The consequences. */
  children: ReactNode;
}

export function PasswordDialog(props: PasswordDialogProps) {
  const { title, name, isPending, error, isOwn = false, onSubmit, onClose, children } = props;
  return (
    <Dialog label={title} kind="small" onClose={onClose}>
      <h2>{title}</h2>
      <p className="soft">{children}</p>
      <Form
        label={title}
        action={isOwn ? "Change password" : "Reset password"}
        isPending={isPending}
        error={error}
        onSubmit={({ password = "", current = "" }) => onSubmit(password, current)}
        beside={<Button onClick={onClose}>Cancel</Button>}
      >
        <input type="hidden" name="name" autoComplete="username" value={name} />
        {isOwn ? <CurrentPasswordField autoFocus /> : null}
        <NewPasswordField label="New password" autoFocus={!isOwn} />
      </Form>
    </Dialog>
  );
}
