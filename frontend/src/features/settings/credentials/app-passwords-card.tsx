import { useState } from "react";
import { Form, MAX_NAME_LENGTH, TextField } from "@/components/ui/form";
import { Failure } from "@/components/ui/message";
import { useLoginState } from "@/hooks/account/use-login-state";
import { serverAddress } from "@/lib/base-path";
import { cleanName, ofLength } from "@/lib/clean-text";
import type { ShownAppPassword } from "@/types/models";
import { CredentialRow } from "./credential-row";
import { NewToken } from "./new-token";
import { QrCode } from "./qr-code";
import { useAddAppPassword, useAppPasswords, useRevokeAppPassword } from "./use-app-passwords";

/** List and create app passwords, which need accounts. */
export function AppPasswordsCard() {
  const { data: login } = useLoginState();
  if (login?.known_by === "session") return <AppPasswords />;
  return login?.has_accounts === false ? <AppsWithoutAccounts /> : null;
}

function AppsWithoutAccounts() {
  return (
    <section className="card" aria-labelledby="app-passwords-heading">
      <h2 id="app-passwords-heading">Apps</h2>
      <p className="soft">{INTRODUCTION}</p>
      <p>
        There are no accounts yet, so only apps on this computer can connect: to {serverAddress()}, with any
        name and password.
      </p>
      <p>
        For apps on your phone and other devices, create the first account below. Then this card makes a
        password for each app.
      </p>
    </section>
  );
}

const INTRODUCTION =
  "Symfonium, Feishin, Amperfy, Supersonic and many other players for OpenSubsonic and Subsonic servers play " +
  "your library and share your queue.";

function AppPasswords() {
  const passwords = useAppPasswords();
  const add = useAddAppPassword();
  const revoke = useRevokeAppPassword();
  const [created, setCreated] = useState<ShownAppPassword>();
  return (
    <section className="card" aria-labelledby="app-passwords-heading">
      <h2 id="app-passwords-heading">Apps</h2>
      <p className="soft">
        {INTRODUCTION} Make a password for each app, so that you can revoke it by itself.
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

/** Names of this computer, which no other device can use. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Show what an app asks for; a phone's camera reads it from the code. */
function Created({ created }: { created: ShownAppPassword }) {
  const address = serverAddress();
  return (
    <>
      <NewToken kind="app password" name={created.name} secret={created.password} />
      <div className="app-login">
        <QrCode
          label="Server, user and app password as a QR code"
          text={[address, created.username, created.password].join("\n")}
        />
        <div>
          <p>
            In the app, add a server of the type OpenSubsonic or Subsonic. Your phone’s camera reads all three
            lines from the code.
          </p>
          <dl>
            <dt>Server</dt>
            <dd>{address}</dd>
            <dt>User</dt>
            <dd>{created.username}</dd>
            <dt>Password</dt>
            <dd>the app password above</dd>
          </dl>
          {LOOPBACK.test(window.location.hostname) ? (
            <p role="note" className="app-login__note">
              This address works on this computer only. For a phone, open this page under the name or address
              that the server has in your network.
            </p>
          ) : null}
        </div>
      </div>
    </>
  );
}
