import { Folder } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { useAddRoot } from "./use-add-root";

/** Add a music folder on the server's disk. */
export function AddFolderForm() {
  const [path, setPath] = useState("");
  const add = useAddRoot();
  const errorId = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim()) add.mutate(path.trim(), { onSuccess: () => setPath("") });
  };
  return (
    <form className="add-folder-form" onSubmit={submit}>
      <div className="field">
        <Folder size={17} aria-hidden="true" />
        <input
          type="text"
          aria-label="Path of a music folder on the server"
          aria-describedby={add.error ? errorId : undefined}
          placeholder="/path/to/your/music"
          autoComplete="off"
          spellCheck={false}
          value={path}
          onChange={(event) => setPath(event.target.value)}
        />
      </div>
      <Button kind="primary" type="submit" disabled={!path.trim() || add.isPending}>
        Add folder
      </Button>
      {add.error ? (
        <p id={errorId} role="alert" className="add-folder-form__error">
          {add.error.message}
        </p>
      ) : null}
    </form>
  );
}
