import { UserPlus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import { Form, NameField, NewPasswordField } from "@/components/ui/form";
import { cleanName } from "@/lib/clean-text";
import type { Role } from "@/types/models";
import { ROLES } from "./roles";
import { useAddUser } from "./use-user-mutations";

/** Offer a form that creates an account. */
export function AddUser() {
  const [isOpen, setOpen] = useState(false);
  const [role, setRole] = useState<Role>("listener");
  const add = useAddUser();
  if (!isOpen) {
    return (
      <Button icon={<UserPlus size={17} aria-hidden="true" />} onClick={() => setOpen(true)}>
        Add account
      </Button>
    );
  }
  return (
    <Form
      label="Add account"
      action="Create account"
      isPending={add.isPending}
      error={add.error}
      onSubmit={({ name = "", password = "" }) =>
        add.mutate({ name: cleanName(name), password, role }, { onSuccess: () => setOpen(false) })
      }
      beside={<Button onClick={() => setOpen(false)}>Cancel</Button>}
    >
      <NameField autoFocus autoComplete="off" />
      <NewPasswordField />
      <div className="add-user__role">
        <Select label="Role" value={role} choices={ROLES} onChange={setRole} />
        <p className="soft">
          {role === "admin"
            ? "Administrators can also start scans and manage music folders and accounts."
            : "Listeners can play everything and have their own favourites, ratings and playlists."}
        </p>
      </div>
    </Form>
  );
}
