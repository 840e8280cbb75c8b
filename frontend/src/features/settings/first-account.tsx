import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Form, NameField, NewPasswordField } from "@/components/ui/form";
import { useFirstAccount } from "@/hooks/account/use-log-in";
import { cleanName } from "@/lib/clean-text";
import { toast } from "@/lib/toasts";

/** Until there is an account whoever sits at the machine needs none; making one closes the door to all others. */
export function FirstAccount() {
  const [isOpen, setOpen] = useState(false);
  const make = useFirstAccount();
  return (
    <>
      <p className="soft">
        Nobody has an account: whoever sits at this machine may do everything, and nobody else comes in. With
        the first account everybody has to log in; favourites, stars and playlists become that account’s.
      </p>
      {isOpen ? (
        <Form
          label="The first account"
          action="Make my account"
          isPending={make.isPending}
          error={make.error}
          onSubmit={({ name = "", password = "" }) =>
            make.mutate(
              { name: cleanName(name), password, code: null },
              { onSuccess: () => toast("You are logged in; from now on everybody has to") },
            )
          }
          beside={<Button onClick={() => setOpen(false)}>Not now</Button>}
        >
          <NameField autoFocus />
          <NewPasswordField />
        </Form>
      ) : (
        <Button onClick={() => setOpen(true)}>Make the first account</Button>
      )}
    </>
  );
}
