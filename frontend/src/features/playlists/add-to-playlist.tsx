import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useLocation } from "wouter";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SearchField } from "@/components/ui/field";
import { useDebounced } from "@/hooks/use-debounced";
import type { PlaylistRequest } from "@/lib/add-to-playlist";
import { partOf } from "@/lib/api/paged-lists";
import { playlistList } from "@/lib/api/playlists";
import { cleanName } from "@/lib/clean-text";
import { counted } from "@/lib/format";
import { playlistPath } from "@/lib/links";
import { toast } from "@/lib/toasts";
import type { Playlist } from "@/types/models";
import { PlaylistArt } from "./playlist-art";
import { MAX_NAME_LENGTH } from "./playlist-form";
import { isDuplicates, useAddTracks, useCreatePlaylist } from "./use-playlists";
import "./playlists.css";

const TYPING_MS = 150;
const CORONA_PX = 18;

interface AddToPlaylistProps {
  request: PlaylistRequest;
  onClose: () => void;
}

/** Choose a playlist, or create one, for tracks; duplicates are told before they are added. */
export function AddToPlaylist({ request, onClose }: AddToPlaylistProps) {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<{ playlist: Playlist; trackIds: readonly string[] }>();
  const [failure, setFailure] = useState<Error>();
  const [, go] = useLocation();
  const add = useAddTracks();
  const create = useCreatePlaylist();
  const settled = useDebounced(typed.trim(), TYPING_MS);
  const filter = { sort_by: "changed_at", order: "desc", ...(settled ? { query: settled } : {}) } as const;
  const found = useQuery(partOf(playlistList(filter), 0));
  const playlists = (found.data?.items ?? []).filter((playlist) => playlist.can_edit);

  const load = async (run: (trackIds: readonly string[]) => void) => {
    setFailure(undefined);
    try {
      run(await request.load());
    } catch (error) {
      if (error instanceof Error) setFailure(error);
    }
  };
  const choose = (playlist: Playlist) =>
    load((trackIds) => {
      setChosen({ playlist, trackIds });
      add.mutate({ playlist, trackIds, duplicates: "refuse" }, { onSuccess: onClose });
    });
  const name = (cleanName(typed) || request.name).slice(0, MAX_NAME_LENGTH);
  const createNew = () =>
    load((trackIds) =>
      create.mutate(
        { name, track_ids: [...trackIds] },
        {
          onSuccess: (made) => {
            onClose();
            const text = `“${made.name}” created with ${counted(made.track_count, "track")}`;
            toast(text, { label: "Open", run: () => go(playlistPath(made.id)) });
          },
        },
      ),
    );

  if (chosen && isDuplicates(add.error)) {
    const addAgain = (duplicates: "add" | "skip") =>
      add.mutate({ ...chosen, duplicates }, { onSuccess: onClose });
    return <Duplicates {...chosen} message={add.error?.message} onAdd={addAgain} onClose={onClose} />;
  }
  const error = failure ?? create.error ?? add.error;
  const isBusy = add.isPending || create.isPending;
  return (
    <Dialog label="Add to playlist" kind="small" onClose={onClose}>
      <h2>Add to playlist</h2>
      <div className="playlist-picker" role="group" aria-label="Playlists" onKeyDown={moveFocus}>
        <SearchField
          label="Find a playlist"
          placeholder="Find a playlist"
          value={typed}
          onChange={setTyped}
          autoFocus
        />
        <button
          type="button"
          className="playlist-picker__choice"
          disabled={isBusy}
          onClick={() => void createNew()}
        >
          <span className="playlist-art playlist-art--0">
            <Plus aria-hidden="true" />
          </span>
          <span className="clip">New playlist “{name}”</span>
        </button>
        <ul className="playlist-picker__list">
          {playlists.map((playlist) => (
            <li key={playlist.id}>
              <button
                type="button"
                className="playlist-picker__choice"
                disabled={isBusy}
                onClick={() => void choose(playlist)}
              >
                <PlaylistArt trackIds={playlist.picture_track_ids} corona_px={CORONA_PX} />
                <span className="clip">{playlist.name}</span>
                <span className="soft number">{counted(playlist.track_count, "track")}</span>
              </button>
            </li>
          ))}
        </ul>
        {found.data && !playlists.length && settled ? (
          <p className="soft">No playlist has this name.</p>
        ) : null}
      </div>
      {error ? (
        <p role="alert" className="form__error">
          {error.message}
        </p>
      ) : null}
    </Dialog>
  );
}

interface DuplicatesProps {
  playlist: Playlist;
  trackIds: readonly string[];
  message: string | undefined;
  onAdd: (duplicates: "add" | "skip") => void;
  onClose: () => void;
}

/** Ask whether to add tracks that the playlist has already. */
function Duplicates({ playlist, trackIds, message, onAdd, onClose }: DuplicatesProps) {
  return (
    <Dialog label="Already in the playlist" kind="small" onClose={onClose}>
      <h2>Already in “{playlist.name}”</h2>
      <p className="soft">{message} Nothing was added yet.</p>
      <div className="dialog__actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button onClick={() => onAdd("add")}>Add all anyway</Button>
        {trackIds.length > 1 ? (
          <Button kind="primary" onClick={() => onAdd("skip")}>
            Add only new ones
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}

/** Move the focus between the field and the choices with the arrow keys. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, .playlist-picker__choice")];
  const at = stops.findIndex((stop) => stop.matches(":focus"));
  stops[Math.min(stops.length - 1, Math.max(0, at + by))]?.focus();
}
