import type { ReactNode } from "react";
import { Button } from "@/components/button";
import { Failure, Message } from "@/components/message";
import { useSession } from "@/hooks/use-session";
import { LoginPage } from "./login-page";
import "./gate.css";

/** Lets in whom the server knows: an account that is logged in or, without accounts, whoever sits at the machine. */
export function Gate({ children }: { children: ReactNode }) {
  const { data: session, error, refetch } = useSession();
  if (session?.person) return children;
  if (!session && !error) return null;
  const retry = () => void refetch();
  return (
    <main className="gate">
      {session?.has_accounts ? <LoginPage /> : null}
      {session?.has_accounts === false ? <NoAccount retry={retry} /> : null}
      {!session && error ? <Failure what="Auralis did not open." error={error} retry={retry} /> : null}
    </main>
  );
}

/** From elsewhere than the server's own machine nobody is known before there is an account. */
function NoAccount({ retry }: { retry: () => void }) {
  return (
    <Message
      title="Nobody has an account yet"
      actions={
        <Button kind="primary" onClick={retry}>
          Look again
        </Button>
      }
    >
      Make the first one on the server: <code>bin/auralis users add NAME</code>
    </Message>
  );
}
