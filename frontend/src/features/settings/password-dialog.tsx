import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { CurrentPasswordField, Form, NewPasswordField } from "@/components/ui/form";

interface PasswordDialogProps {
  title: string;
  /** Whose password it is: password managers keep it under this name. */
  name: string;
  isPending: boolean;
  error: Error | null;
  /** Whether it is one's own: whoever merely found the page open does not know it. */
  isOwn?: boolean;
  onSubmit: (password: string, current: string) => void;
  onClose: () => void;
  /** What else happens with that. */
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
