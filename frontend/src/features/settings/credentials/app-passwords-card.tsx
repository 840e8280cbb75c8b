import { useState } from "react";
import { Form, MAX_NAME_LENGTH, TextField } from "@/components/ui/form";
import { Failure } from "@/components/ui/message";
import { useLoginState } from "@/hooks/account/use-login-state";
import { cleanName, ofLength } from "@/lib/clean-text";
import type { ShownAppPassword } from "@/types/models";
import { CredentialRow } from "./credential-row";
import { NewToken } from "./new-token";
import { QrCode } from "./qr-code";
import { useAddAppPassword, useAppPasswords, useRevokeAppPassword } from "./use-app-passwords";

/** List and create app passwords; nothing without accounts, where players need none. */
export function AppPasswordsCard() {
  const { data: login } = useLoginState();
  if (login?.known_by !== "session") return null;
  return <AppPasswords />;
}

function AppPasswords() {
  const passwords = useAppPasswords();
  const add = useAddAppPassword();
  const revoke = useRevokeAppPassword();
  const [created, setCreated] = useState<ShownAppPassword>();
  return (
    <section className="card" aria-labelledby="app-passwords-heading">
      <h2 id="app-passwords-heading">Apps</h2>
      <p className="soft">
        Apps for Subsonic and OpenSubsonic servers connect to this address with your name and an app password:
        Symfonium, Feishin, Amperfy, Supersonic and many others.
      </p>
      {passwords.error ? (
        <Failure
          title="Your app passwords could not be loaded."
          error={passwords.error}
          retry={() => void passwords.refetch()}
        />
      ) : null}
      {passwords.data?.length === 0 ? <p className="soft">No app passwords yet.</p> : null}
      {passwords.data?.length ? (
        <ul className="settings-list" aria-label="Your app passwords">
          {passwords.data.map((password) => (
            <CredentialRow
              key={password.id}
              credential={password}
              kind="app password"
              warning="The app that uses this password loses access immediately."
              onRevoke={() => revoke.mutate(password, { onSuccess: () => setCreated(undefined) })}
            />
          ))}
        </ul>
      ) : null}
      {created ? <Created key={created.id} created={created} /> : null}
      <Form
        label="Create app password"
        action="Create app password"
        isPending={add.isPending}
        error={add.error}
        onSubmit={({ name = "" }, clear) =>
          add.mutate(cleanName(name), {
            onSuccess: (password) => {
              setCreated(password);
              clear();
            },
          })
        }
      >
        <TextField
          label="App name"
          name="name"
          placeholder="Symfonium on my phone"
          autoComplete="off"
          {...ofLength(1, MAX_NAME_LENGTH)}
        />
      </Form>
    </section>
  );
}

/** Show what an app asks for; a phone's camera reads it from the code. */
function Created({ created }: { created: ShownAppPassword }) {
  const address = window.location.origin;
  return (
    <>
      <NewToken kind="app password" name={created.name} secret={created.password} />
      <dl className="app-login">
        <dt>Server</dt>
        <dd>{address}</dd>
        <dt>User</dt>
        <dd>{created.username}</dd>
      </dl>
      <QrCode
        label="Server, user and app password as a QR code"
        text={[address, created.username, created.password].join("\n")}
      />
    </>
  );
}
