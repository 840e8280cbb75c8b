import { useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Select } from "@/components/ui/field";
import { Form, TextField } from "@/components/ui/form";
import { cleanName, ofLength } from "@/lib/clean-text";
import type { PlaylistAccess } from "@/types/models";
import { ACCESS } from "./access";
import type { PlaylistDetails } from "./use-playlists";

/** Limits of the server (schemas/playlists.py). */
export const MAX_NAME_LENGTH = 200;
const MAX_DESCRIPTION_LENGTH = 2000;

interface PlaylistFormProps {
  title: string;
  action: string;
  initial?: PlaylistDetails;
  isPending: boolean;
  error: Error | null;
  onSubmit: (details: PlaylistDetails) => void;
  onClose: () => void;
}

/** Ask for name, description and rights of a playlist. */
export function PlaylistForm(props: PlaylistFormProps) {
  const { title, action, initial, isPending, error, onSubmit, onClose } = props;
  const [access, setAccess] = useState<PlaylistAccess>(initial?.access ?? "private");
  const descriptionId = useId();
  return (
    <Dialog label={title} kind="small" onClose={onClose}>
      <h2>{title}</h2>
      <Form
        label={title}
        action={action}
        isPending={isPending}
        error={error}
        onSubmit={({ name = "", description = "" }) =>
          onSubmit({ name: cleanName(name), description: description.trim(), access })
        }
        beside={<Button onClick={onClose}>Cancel</Button>}
      >
        <TextField
          label="Name"
          name="name"
          defaultValue={initial?.name}
          autoComplete="off"
          autoFocus
          {...ofLength(1, MAX_NAME_LENGTH)}
        />
        <div className="text-field">
          <label htmlFor={descriptionId}>Description</label>
          <textarea
            id={descriptionId}
            name="description"
            className="playlist-form__text"
            rows={3}
            maxLength={MAX_DESCRIPTION_LENGTH}
            defaultValue={initial?.description}
          />
        </div>
        <div className="text-field playlist-form__access">
          <Select label="Other accounts" value={access} choices={ACCESS} onChange={setAccess} />
        </div>
      </Form>
    </Dialog>
  );
}
