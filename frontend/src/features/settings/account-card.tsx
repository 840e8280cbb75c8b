import { KeyRound, LogOut } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useOwnPassword } from "@/hooks/account/use-log-in";
import { useLoginState } from "@/hooks/account/use-login-state";
import { toast } from "@/lib/toasts";
import { PasswordDialog } from "./password-dialog";
import { ProviderLink } from "./provider-link";
import { ROLES } from "./roles";
import { useLogOut } from "./use-log-out";

const ICON = 17;

/** Show the account that is logged in; nothing without accounts. */
export function AccountCard() {
  const { data: login } = useLoginState();
  const logOut = useLogOut();
  const change = useOwnPassword();
  const [isChanging, setChanging] = useState(false);
  if (!login?.person || login.known_by === "machine") return null;
  const { id, name, role } = login.person;
  return (
    <section className="card">
      <h2>Your account</h2>
      <div className="account">
        <div>
          <p className="account__name">{name}</p>
          <p className="soft">{ROLES[role]}</p>
        </div>
        <Button icon={<KeyRound size={ICON} aria-hidden="true" />} onClick={() => setChanging(true)}>
          Change password
        </Button>
        {login.provider && login.known_by === "session" ? <ProviderLink provider={login.provider} /> : null}
        <Button
          icon={<LogOut size={ICON} aria-hidden="true" />}
          disabled={logOut.isPending}
          onClick={() => logOut.mutate()}
        >
          Log out
        </Button>
      </div>
      {isChanging ? (
        <PasswordDialog
          title="Change your password"
          name={name}
          isPending={change.isPending}
          error={change.error}
          onClose={() => setChanging(false)}
          isOwn
          onSubmit={(password, current) =>
            change.mutate(
              { id, name, password, current },
              {
                onSuccess: () => {
                  setChanging(false);
                  toast("Password changed");
                },
              },
            )
          }
        >
          You stay logged in here. You will be logged out on all other devices, and your API tokens and app
          passwords will be revoked.
        </PasswordDialog>
      ) : null}
    </section>
  );
}
