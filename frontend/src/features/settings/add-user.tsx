import { UserPlus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import { Form, NameField, NewPasswordField } from "@/components/ui/form";
import { cleanName } from "@/lib/clean-text";
import type { Role } from "@/types/models";
import { ROLES } from "./roles";
import { useAddUser } from "./use-user-mutations";

/** A form that opens when it is wanted. */
export function AddUser() {
  const [isOpen, setOpen] = useState(false);
  const [role, setRole] = useState<Role>("listener");
  const add = useAddUser();
  if (!isOpen) {
    return (
      <Button icon={<UserPlus size={17} aria-hidden="true" />} onClick={() => setOpen(true)}>
        Add somebody
      </Button>
    );
  }
  return (
    <Form
      label="Add somebody"
      action="Make the account"
      isPending={add.isPending}
      error={add.error}
      onSubmit={({ name = "", password = "" }) =>
        add.mutate({ name: cleanName(name), password, role }, { onSuccess: () => setOpen(false) })
      }
      beside={<Button onClick={() => setOpen(false)}>Not now</Button>}
    >
      <NameField autoFocus autoComplete="off" />
      <NewPasswordField />
      <div className="add-user__role">
        <Select label="May do" value={role} choices={ROLES} onChange={setRole} />
        <p className="soft">
          {role === "admin"
            ? "Admins scan, choose folders and make accounts, too."
            : "Listeners hear everything and keep their own favourites, stars and playlists."}
        </p>
      </div>
    </Form>
  );
}
