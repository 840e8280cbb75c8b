import { CheckCheck, ListEnd, ListPlus, ListStart, Play, Trash2, X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { usePlay } from "@/hooks/player/use-play";
import { playlistRequest } from "@/lib/add-to-playlist";
import { counted } from "@/lib/format";
import type { Track } from "@/types/models";
import "./selection-bar.css";

const ICON = 18;

interface SelectionBarProps {
  count: number;
  /** Returns the selected tracks, in the order of the list. */
  load: () => Promise<readonly Track[]>;
  onAll: () => void;
  onRemove: (() => void) | undefined;
  clear: () => void;
}

/** Offer what can be done with the selected rows of a list. */
export function SelectionBar({ count, load, onAll, onRemove, clear }: SelectionBarProps) {
  const play = usePlay();
  const withTracks = (run: (tracks: readonly Track[]) => void) => () => {
    void load().then((tracks) => {
      if (tracks.length) run(tracks);
      clear();
    });
  };
  const ids = async () => (await load()).map(({ id }) => id);
  return (
    <div className="selection-bar" role="toolbar" aria-label="Selected tracks">
      <span className="number" role="status">
        {counted(count, "track")} selected
      </span>
      <IconButton label="Select all" size="small" onClick={onAll}>
        <CheckCheck size={ICON} aria-hidden="true" />
      </IconButton>
      <IconButton label="Play selected" size="small" onClick={withTracks((tracks) => play.tracks(tracks))}>
        <Play size={ICON} aria-hidden="true" />
      </IconButton>
      <IconButton label="Play selected next" size="small" onClick={withTracks(play.allNext)}>
        <ListStart size={ICON} aria-hidden="true" />
      </IconButton>
      <IconButton label="Add selected to queue" size="small" onClick={withTracks(play.later)}>
        <ListEnd size={ICON} aria-hidden="true" />
      </IconButton>
      <IconButton
        label="Add selected to a playlist"
        size="small"
        onClick={() => playlistRequest.set({ name: "New playlist", load: ids })}
      >
        <ListPlus size={ICON} aria-hidden="true" />
      </IconButton>
      {onRemove ? (
        <IconButton label="Remove selected from the playlist" size="small" onClick={onRemove}>
          <Trash2 size={ICON} aria-hidden="true" />
        </IconButton>
      ) : null}
      <IconButton label="Clear selection" size="small" onClick={clear}>
        <X size={ICON} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
