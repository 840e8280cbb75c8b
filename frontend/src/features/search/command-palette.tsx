import type { LucideIcon } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from "react";
import { useLocation } from "wouter";
import { Artwork } from "@/components/artwork/artwork";
import { Dialog } from "@/components/ui/dialog";
import { SearchField } from "@/components/ui/field";
import { usePlay } from "@/hooks/player/use-play";
import { albumDetails } from "@/lib/album-details";
import { artistCounts } from "@/lib/artist-counts";
import { albumPath, artistPath, trackPath } from "@/lib/links";
import { matching, type PaletteCommand } from "./commands";
import { useSearch } from "./use-search";
import "./command-palette.css";

const LIMITS = { tracks: 6, names: 3 };

/** Commands shown before a query is typed. */
const FIRST_COMMANDS = 5;

interface Choice {
  key: string;
  group: string;
  title: string;
  hint: string;
  picture: ReactNode;
  run: () => void;
  /** Action of Ctrl-Enter. */
  open?: () => void;
}

interface CommandPaletteProps {
  commands: readonly PaletteCommand[];
  onClose: () => void;
}

/** Find tracks, albums, artists and commands with the keyboard. */
export function CommandPalette({ commands, onClose }: CommandPaletteProps) {
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  /** Enter was pressed before the results of the typed words were loaded; with or without Ctrl. */
  const [awaiting, setAwaiting] = useState<"run" | "open" | null>(null);
  const listId = useId();
  const { choices, isCurrent } = useChoices(typed, commands);
  const at = Math.min(active, choices.length - 1);

  const run = (choice: Choice | undefined, isAlternative: boolean) => {
    if (!choice) return;
    onClose();
    if (isAlternative && choice.open) choice.open();
    else choice.run();
  };
  useEffect(() => {
    if (!awaiting || !isCurrent) return;
    setAwaiting(null);
    run(choices[at], awaiting === "open");
  });
  const onEnter = (isAlternative: boolean) => {
    if (isCurrent || active > 0) run(choices[at], isAlternative);
    else setAwaiting(isAlternative ? "open" : "run");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    setAwaiting(null);
    if (by) {
      event.preventDefault();
      const next = (at + by + choices.length) % Math.max(1, choices.length);
      setActive(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") {
      event.preventDefault();
      onEnter(event.ctrlKey || event.metaKey);
    }
  };

  return (
    <Dialog label="Quick search" kind="palette" onClose={onClose}>
      <SearchField
        className="palette__field"
        label="Search tracks, albums, artists and commands"
        placeholder="Search tracks, albums, artists or commands"
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-expanded={choices.length > 0}
        aria-controls={listId}
        aria-activedescendant={choices[at] ? `${listId}-${at}` : undefined}
        autoFocus
      />
      <div id={listId} className="palette__list" role="listbox" aria-label="Results">
        {choices.map((choice, index) => (
          <Option
            key={choice.key}
            id={`${listId}-${index}`}
            choice={choice}
            isFirstOfGroup={choice.group !== choices[index - 1]?.group}
            isActive={index === at}
            onHover={() => setActive(index)}
            onRun={() => run(choice, false)}
          />
        ))}
      </div>
      {choices.length === 0 ? <p className="palette__empty">No results</p> : null}
      <footer className="palette__foot">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> select
        </span>
        <span>
          <kbd>Enter</kbd> play or open
        </span>
        <span>
          <kbd>Ctrl Enter</kbd> sound profile
        </span>
      </footer>
    </Dialog>
  );
}

interface OptionProps {
  id: string;
  choice: Choice;
  isFirstOfGroup: boolean;
  isActive: boolean;
  onHover: () => void;
  onRun: () => void;
}

function Option({ id, choice, isFirstOfGroup, isActive, onHover, onRun }: OptionProps) {
  return (
    <>
      {isFirstOfGroup ? (
        <p className="palette__group" role="presentation">
          {choice.group}
        </p>
      ) : null}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the search field handles keys */}
      <div
        id={id}
        role="option"
        aria-selected={isActive}
        className="palette__option"
        onPointerMove={onHover}
        onClick={onRun}
      >
        {choice.picture}
        <span className="palette__title clip">{choice.title}</span>
        <span className="palette__hint clip">{choice.hint}</span>
      </div>
    </>
  );
}

/** The choices, and whether they are those of the typed words. */
function useChoices(typed: string, commands: readonly PaletteCommand[]) {
  const { found, isCurrent } = useSearch(typed, LIMITS);
  const play = usePlay();
  const [, go] = useLocation();
  const hasQuery = typed.trim().length > 0;
  const shown = hasQuery ? matching(commands, typed) : commands.slice(0, FIRST_COMMANDS);
  const commandChoices = shown.map(({ name, hint, icon: Icon, run }): Choice => {
    return { key: `command ${name}`, group: "Commands", title: name, hint, picture: iconOf(Icon), run };
  });
  if (!hasQuery) return { choices: commandChoices, isCurrent: true };
  const tracks = (found.data?.tracks.items ?? []).map((track): Choice => {
    const open = () => go(trackPath(track.id));
    return {
      key: `track ${track.id}`,
      group: "Tracks",
      title: track.title,
      hint: track.artist,
      picture: cover(track.has_artwork ? track.id : null),
      run: () => play.tracks([track]),
      open,
    };
  });
  const albums = (found.data?.albums.items ?? []).map((album): Choice => {
    const picture = cover(album.artwork_track_id);
    const run = () => go(albumPath(album.id));
    return {
      key: `album ${album.id}`,
      group: "Albums",
      title: album.title,
      hint: albumDetails(album),
      picture,
      run,
    };
  });
  const artists = (found.data?.artists.items ?? []).map((artist): Choice => {
    const picture = portrait(artist.id);
    const run = () => go(artistPath(artist.id));
    return {
      key: `artist ${artist.id}`,
      group: "Artists",
      title: artist.name,
      hint: artistCounts(artist),
      picture,
      run,
    };
  });
  const choices = [...tracks, ...albums, ...artists, ...commandChoices];
  return { choices, isCurrent };
}

function cover(trackId: string | null): ReactNode {
  return <Artwork trackId={trackId} size={96} />;
}

function portrait(artistId: string): ReactNode {
  return <Artwork artistId={artistId} size={96} className="palette__round" />;
}

function iconOf(Icon: LucideIcon): ReactNode {
  return <Icon size={18} className="palette__icon" aria-hidden="true" />;
}
