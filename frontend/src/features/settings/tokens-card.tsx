import { KeyRound, X } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Form, MAX_NAME_LENGTH, TextField } from "@/components/ui/form";
import { Failure } from "@/components/ui/message";
import { useLoginState } from "@/hooks/account/use-login-state";
import { cleanName, ofLength } from "@/lib/clean-text";
import { ago } from "@/lib/format";
import type { ShownToken, Token } from "@/types/models";
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
  const [created, setCreated] = useState<ShownToken>();
  return (
    <section className="card" aria-labelledby="tokens-heading">
      <h2 id="tokens-heading">API tokens</h2>
      <p className="soft">
        Programs log in with a token instead of your password and have the same permissions as you.{" "}
        <a href="/api/docs">API documentation</a>
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
            <TokenRow key={token.id} token={token} onRevoked={() => setCreated(undefined)} />
          ))}
        </ul>
      ) : null}
      {created ? <NewToken key={created.id} token={created} /> : null}
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

function TokenRow({ token, onRevoked }: { token: Token; onRevoked: () => void }) {
  const [isConfirming, setConfirming] = useState(false);
  const revoke = useRevokeToken();
  const used = token.used_at ? `last used ${ago(token.used_at)}` : "never used";
  return (
    <li className="settings-row">
      <KeyRound size={18} aria-hidden="true" />
      <div>
        <p className="settings-row__name">{token.name}</p>
        <p className="soft">
          created {ago(token.created_at)} · {used}
        </p>
      </div>
      <IconButton label={`Revoke “${token.name}”`} size="small" onClick={() => setConfirming(true)}>
        <X size={17} aria-hidden="true" />
      </IconButton>
      {isConfirming ? (
        <Confirm
          title={`Revoke “${token.name}”?`}
          action="Revoke token"
          onConfirm={() => revoke.mutate(token, { onSuccess: onRevoked })}
          onClose={() => setConfirming(false)}
        >
          Programs that use this token lose access immediately.
        </Confirm>
      ) : null}
    </li>
  );
}
