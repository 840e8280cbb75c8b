import { KeyRound, X } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { ago } from "@/lib/format";
import type { Token } from "@/types/models";

interface Props {
  credential: Token;
  /** "token" or "app password" */
  kind: string;
  warning: string;
  onRevoke: () => void;
}

/** A token or an app password in its list, and the question before it is revoked. */
export function CredentialRow({ credential, kind, warning, onRevoke }: Props) {
  const [isConfirming, setConfirming] = useState(false);
  const used = credential.used_at ? `last used ${ago(credential.used_at)}` : "never used";
  return (
    <li className="settings-row">
      <KeyRound size={18} aria-hidden="true" />
      <div>
        <p className="settings-row__name">{credential.name}</p>
        <p className="soft">
          created {ago(credential.created_at)} · {used}
        </p>
      </div>
      <IconButton label={`Revoke “${credential.name}”`} size="small" onClick={() => setConfirming(true)}>
        <X size={17} aria-hidden="true" />
      </IconButton>
      {isConfirming ? (
        <Confirm
          title={`Revoke “${credential.name}”?`}
          action={`Revoke ${kind}`}
          onConfirm={onRevoke}
          onClose={() => setConfirming(false)}
        >
          {warning}
        </Confirm>
      ) : null}
    </li>
  );
}
