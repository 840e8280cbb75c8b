import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import type { Root } from "@/types/models";
import { useMoveRoot } from "./use-move-root";

/** Tell that a music folder is at another path on the server. */
export function MoveFolderForm({ root, onEnd }: { root: Root; onEnd: () => void }) {
  const [path, setPath] = useState("");
  const move = useMoveRoot();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim()) move.mutate({ root, path: path.trim() }, { onSuccess: onEnd });
  };
  return (
    <form className="add-folder-form" onSubmit={submit}>
      <div className="field">
        <input
          type="text"
          aria-label={`New path of ${root.path}`}
          placeholder="Where is it now? /new/path"
          autoComplete="off"
          spellCheck={false}
          value={path}
          onChange={(event) => setPath(event.target.value)}
        />
      </div>
      <Button kind="primary" type="submit" disabled={!path.trim() || move.isPending}>
        It is there now
      </Button>
      {move.error ? (
        <p role="alert" className="add-folder-form__error">
          {move.error.message}
        </p>
      ) : null}
    </form>
  );
}
