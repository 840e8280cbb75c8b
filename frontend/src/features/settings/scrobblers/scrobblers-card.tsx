import { AudioLines, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Form, TextField } from "@/components/ui/form";
import { Failure } from "@/components/ui/message";
import { ago, counted } from "@/lib/format";
import type { Scrobbler } from "@/types/models";
import { NAMES, useAskPermission, useConnect, useDisconnect, useScrobblers } from "./use-scrobblers";

/** Show the services that store plays as well, and connect them; nothing where the server offers none. */
export function ScrobblersCard() {
  const scrobblers = useScrobblers();
  const shown = scrobblers.data?.filter(({ available, state }) => available || state !== "none");
  if (shown?.length === 0) return null;
  return (
    <section className="card" aria-labelledby="scrobblers-heading">
      <h2 id="scrobblers-heading">Scrobbling</h2>
      <p className="soft">Your plays are sent to these services as well, also those of your apps.</p>
      {scrobblers.error ? (
        <Failure
          title="The services could not be loaded."
          error={scrobblers.error}
          retry={() => void scrobblers.refetch()}
        />
      ) : null}
      {shown?.map((scrobbler) => (
        <Service key={scrobbler.service} scrobbler={scrobbler} />
      ))}
    </section>
  );
}

function Service({ scrobbler }: { scrobbler: Scrobbler }) {
  const { service, state, available } = scrobbler;
  return (
    <>
      {state === "none" ? null : <Connection scrobbler={scrobbler} />}
      {available && state !== "connected" ? (
        service === "listenbrainz" ? (
          <ConnectByToken service={service} />
        ) : (
          <ConnectByPage service={service} />
        )
      ) : null}
    </>
  );
}

function Connection({ scrobbler }: { scrobbler: Scrobbler }) {
  const [isConfirming, setConfirming] = useState(false);
  const disconnect = useDisconnect();
  const { service, state, user_name, pending, is_full, refused, sent_at, message } = scrobbler;
  const name = NAMES[service];
  return (
    <div className="settings-row">
      <AudioLines size={18} aria-hidden="true" />
      <div>
        <p className="settings-row__name">
          {name} · {user_name}
        </p>
        <p className="soft">
          {state === "refused" ? "not connected any more" : "connected"}
          {sent_at ? ` · last play sent ${ago(sent_at)}` : ""}
          {pending ? ` · ${counted(pending, "play")} waiting` : ""}
          {refused ? ` · ${counted(refused, "play")} not taken, only in your history` : ""}
        </p>
        {is_full ? (
          <p role="status">
            No more plays can wait. Later ones are in your history and are sent from there
            {state === "refused"
              ? `, when you have connected ${name} again.`
              : ", when these have been sent."}
          </p>
        ) : null}
        {message ? <p role="status">{message}</p> : null}
      </div>
      <IconButton label={`Disconnect ${name}`} size="small" onClick={() => setConfirming(true)}>
        <X size={17} aria-hidden="true" />
      </IconButton>
      {isConfirming ? (
        <Confirm
          title={`Disconnect ${name}?`}
          action="Disconnect"
          onConfirm={() => disconnect.mutate(service)}
          onClose={() => setConfirming(false)}
        >
          Your plays are no longer sent to {name}
          {pending ? `, and ${counted(pending, "waiting play")} will not be sent` : ""}. Plays that it has
          stay there.
        </Confirm>
      ) : null}
    </div>
  );
}

function ConnectByToken({ service }: { service: Scrobbler["service"] }) {
  const connect = useConnect();
  const name = NAMES[service];
  return (
    <Form
      label={`Connect ${name}`}
      action={`Connect ${name}`}
      isPending={connect.isPending}
      error={connect.error}
      onSubmit={({ token = "" }, clear) =>
        connect.mutate({ service, token: token.trim() }, { onSuccess: clear })
      }
    >
      <TextField
        label={`${name} user token`}
        name="token"
        type="password"
        autoComplete="off"
        hint="Copy it from your settings there. It is stored encrypted and not shown again."
      />
    </Form>
  );
}

/** Let the user permit it on the service's own page, and connect afterwards. */
function ConnectByPage({ service }: { service: Scrobbler["service"] }) {
  const ask = useAskPermission();
  const connect = useConnect();
  const name = NAMES[service];
  const permission = ask.data;
  if (!permission) {
    return (
      <Button disabled={ask.isPending} onClick={() => ask.mutate(service)}>
        Connect {name}
      </Button>
    );
  }
  return (
    <>
      <p>
        <a href={permission.url} target="_blank" rel="noreferrer">
          Permit it on the page of {name}
        </a>{" "}
        and come back.
      </p>
      {connect.error ? <p role="alert">{connect.error.message}</p> : null}
      <Button
        kind="primary"
        disabled={connect.isPending}
        onClick={() => connect.mutate({ service, token: permission.token })}
      >
        I have permitted it
      </Button>
    </>
  );
}
