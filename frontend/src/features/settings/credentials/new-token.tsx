import { Check, Copy } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
/** Show a new secret, which can be copied only now. */
export function NewToken({ kind, name, secret }: { kind: string; name: string; secret: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  const id = useId();
  useEffect(() => field.current?.select(), []);
  const copy = async () => {
    field.current?.select();
    setCopied(await copyText(secret));
  };
  return (
    <div className="new-token">
      <label htmlFor={id}>
        Copy the {kind} “{name}” now. It will not be shown again.
      </label>
      <div className="new-token__row">
        <div className="field">
          <input ref={field} id={id} readOnly value={secret} onFocus={(event) => event.target.select()} />
        </div>
        <Button
          kind="primary"
          icon={isCopied ? <Check size={17} aria-hidden="true" /> : <Copy size={17} aria-hidden="true" />}
          onClick={() => void copy()}
        >
          {isCopied ? "Copied" : "Copy"}
        </Button>
      </div>
      <p className="hidden-text" aria-live="polite">
        {isCopied ? "Copied" : ""}
      </p>
    </div>
  );
}

/** Copy a text and return whether that worked; on plain HTTP browsers only support execCommand. */
async function copyText(text: string): Promise<boolean> {
  if (!navigator.clipboard) return document.execCommand("copy");
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
