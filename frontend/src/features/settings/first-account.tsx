import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Form, NameField, NewPasswordField } from "@/components/ui/form";
import { useFirstAccount } from "@/hooks/account/use-log-in";
import { cleanName } from "@/lib/clean-text";
import { toast } from "@/lib/toasts";

/** Create the first account on the server's machine; from then on everyone has to log in. */
export function FirstAccount() {
  const [isOpen, setOpen] = useState(false);
  const create = useFirstAccount();
  return (
    <>
      <p className="soft">
        There are no accounts yet. On this computer, everyone can use Auralis without logging in; other
        devices have no access. After you create the first account, everyone has to log in. It takes over the
        existing favourites, ratings and playlists.
      </p>
      {isOpen ? (
        <Form
          label="Create the first account"
          action="Create account"
          isPending={create.isPending}
          error={create.error}
          onSubmit={({ name = "", password = "" }) =>
            create.mutate(
              { name: cleanName(name), password, code: null },
              { onSuccess: () => toast("Account created. From now on, everyone has to log in.") },
            )
          }
          beside={<Button onClick={() => setOpen(false)}>Cancel</Button>}
        >
          <NameField autoFocus />
          <NewPasswordField />
        </Form>
      ) : (
        <Button onClick={() => setOpen(true)}>Create the first account</Button>
      )}
    </>
  );
}
