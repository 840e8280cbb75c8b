import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Failure, Message } from "@/components/ui/message";
import { useLoginState } from "@/hooks/account/use-login-state";
import type { Session } from "@/types/models";
import { FirstAccountPage } from "./first-account-page";
import { LoginPage } from "./login-page";
import "./login-gate.css";

/** Show the page to a logged-in account or, without accounts, to a user at the server's machine; else the login form. */
export function LoginGate({ children }: { children: ReactNode }) {
  const { data: login, error, refetch } = useLoginState();
  const retry = () => void refetch();
  if (login?.person) return children;
  if (login) return <main className="login-gate">{loginScreen(login, retry)}</main>;
  if (!error) return null;
  return (
    <main className="login-gate">
      <Failure title="Auralis could not be opened." error={error} retry={retry} />
    </main>
  );
}

function loginScreen(login: Session, retry: () => void): ReactNode {
  if (login.has_accounts) return <LoginPage provider={login.provider} />;
  return login.needs_code ? <FirstAccountPage /> : <NoAccountsMessage retry={retry} />;
}

/** Explain how to create the first account; other machines have no access before it exists. */
function NoAccountsMessage({ retry }: { retry: () => void }) {
  return (
    <Message
      title="No accounts yet"
      actions={
        <Button kind="primary" onClick={retry}>
          Check again
        </Button>
      }
    >
      Create the first account on the server: <code>bin/auralis users add NAME</code>
    </Message>
  );
}
