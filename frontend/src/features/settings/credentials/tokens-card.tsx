import { useState } from "react";
import { Form, MAX_NAME_LENGTH, TextField } from "@/components/ui/form";
import { Failure } from "@/components/ui/message";
import { useLoginState } from "@/hooks/account/use-login-state";
import { serverPath } from "@/lib/base-path";
import { cleanName, ofLength } from "@/lib/clean-text";
import type { ShownToken } from "@/types/models";
import { CredentialRow } from "./credential-row";
import { NewToken } from "./new-token";
import { useAddToken, useRevokeToken, useTokens } from "./use-tokens";

/** List and create API tokens; nothing without accounts, where programs need none. */
export function TokensCard() {
  const { data: login } = useLoginState();
  if (login?.known_by !== "session") return null;
  return <Tokens />;
}

function Tokens() {
  const tokens = useTokens();
  const add = useAddToken();
  const revoke = useRevokeToken();
  const [created, setCreated] = useState<ShownToken>();
  return (
    <section className="card" aria-labelledby="tokens-heading">
      <h2 id="tokens-heading">API tokens</h2>
      <p className="soft">
        Programs log in with a token instead of your password and have the same permissions as you.{" "}
        <a href={serverPath("/api/docs")}>API documentation</a>
      </p>
      {tokens.error ? (
        <Failure
          title="Your tokens could not be loaded."
          error={tokens.error}
          retry={() => void tokens.refetch()}
        />
      ) : null}
      {tokens.data?.length === 0 ? <p className="soft">No tokens yet.</p> : null}
      {tokens.data?.length ? (
        <ul className="settings-list" aria-label="Your tokens">
          {tokens.data.map((token) => (
            <CredentialRow
              key={token.id}
              credential={token}
              kind="token"
              warning="Programs that use this token lose access immediately."
              onRevoke={() => revoke.mutate(token, { onSuccess: () => setCreated(undefined) })}
            />
          ))}
        </ul>
      ) : null}
      {created ? <NewToken key={created.id} kind="token" name={created.name} secret={created.token} /> : null}
      <Form
        label="Create token"
        action="Create token"
        isPending={add.isPending}
        error={add.error}
        onSubmit={({ name = "" }, clear) =>
          add.mutate(cleanName(name), {
            onSuccess: (token) => {
              setCreated(token);
              clear();
            },
          })
        }
      >
        <TextField
          label="Token name"
          name="name"
          placeholder="Backup script"
          autoComplete="off"
          {...ofLength(1, MAX_NAME_LENGTH)}
        />
      </Form>
    </section>
  );
}
