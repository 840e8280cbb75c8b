import {
  AudioWaveform,
  Ban,
  Disc3,
  ListEnd,
  ListPlus,
  ListStart,
  MoreHorizontal,
  Radio,
  Route,
  User,
} from "lucide-react";
import {
  createContext,
  type KeyboardEvent,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { useLocation } from "wouter";
import { IconButton } from "@/components/ui/button";
import { usePlay } from "@/hooks/player/use-play";
import { usePlayer } from "@/hooks/player/use-player";
import { useNeverAgain } from "@/hooks/track/use-never-again";
import { addToPlaylist } from "@/lib/add-to-playlist";
import { albumPathOf, artistPathOf, soundPathThrough, trackPath } from "@/lib/links";
import type { Track } from "@/types/models";
import "./track-menu.css";

const MENU_WIDTH = 220;
const ITEM_HEIGHT = 40;
const MENU_PADDING = 18;
const MARGIN = 8;
const ICON = 17;

/** An entry of the menu. */
export interface Choice {
  label: string;
  icon: ReactNode;
  run: () => void;
}

interface TrackMenuProps {
  track: Track;
  tabIndex?: number;
  /** Index of its row, for actions that the list adds. */
  index?: number | undefined;
}

/** Actions that a list adds to the menus of its rows, such as removing a track from a playlist. */
export const RowChoicesContext = createContext<(track: Track, index: number) => readonly Choice[]>(() => []);

/** Show the menu of a track's actions. */
export function TrackMenu({ track, tabIndex, index }: TrackMenuProps) {
  const [anchor, setAnchor] = useState<DOMRect>();
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setAnchor(undefined);
    button.current?.focus();
  };
  return (
    <>
      <IconButton
        ref={button}
        label={`More actions for “${track.title}”`}
        size="small"
        tabIndex={tabIndex}
        aria-haspopup="menu"
        aria-expanded={anchor !== undefined}
        onClick={(event) => {
          event.stopPropagation();
          setAnchor(event.currentTarget.getBoundingClientRect());
        }}
      >
        <MoreHorizontal size={18} aria-hidden="true" />
      </IconButton>
      {anchor
        ? createPortal(<OpenMenu track={track} index={index} anchor={anchor} close={close} />, document.body)
        : null}
    </>
  );
}

function useChoices(track: Track, index: number | undefined): Choice[] {
  const rowChoices = useContext(RowChoicesContext);
  const play = usePlay();
  const player = usePlayer();
  const never = useNeverAgain();
  const [, go] = useLocation();
  const album = albumPathOf(track);
  const artist = artistPathOf(track);
  const choices: (Choice | null)[] = [
    { label: "Play next", icon: <ListStart size={ICON} />, run: () => play.next(track) },
    { label: "Add to queue", icon: <ListEnd size={ICON} />, run: () => play.later([track]) },
    {
      label: "Start radio",
      icon: <Radio size={ICON} />,
      run: () => void player.startRadio({ kind: "track", id: track.id }),
    },
    {
      label: "Add to playlist…",
      icon: <ListPlus size={ICON} />,
      run: () => addToPlaylist(track.title, [track.id]),
    },
    ...(index === undefined ? [] : rowChoices(track, index)),
    { label: "Sound profile", icon: <AudioWaveform size={ICON} />, run: () => go(trackPath(track.id)) },
    { label: "Path to…", icon: <Route size={ICON} />, run: () => go(soundPathThrough([track.id])) },
    album ? { label: "Go to album", icon: <Disc3 size={ICON} />, run: () => go(album) } : null,
    artist ? { label: "Go to artist", icon: <User size={ICON} />, run: () => go(artist) } : null,
    { label: "Never again in radio", icon: <Ban size={ICON} />, run: () => never.mutate(track) },
  ];
  return choices.filter((choice) => choice !== null);
}

interface OpenMenuProps {
  track: Track;
  index: number | undefined;
  anchor: DOMRect;
  close: () => void;
}

function OpenMenu({ track, index, anchor, close }: OpenMenuProps) {
  const choices = useChoices(track, index);
  const height = choices.length * ITEM_HEIGHT + MENU_PADDING;
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    menu.current?.querySelector("button")?.focus();
  }, []);
  const left = Math.max(MARGIN, Math.min(anchor.right - MENU_WIDTH, window.innerWidth - MENU_WIDTH - MARGIN));
  const below = anchor.bottom + height < window.innerHeight;
  const top = below ? anchor.bottom + 4 : Math.max(MARGIN, anchor.top - height);
  return (
    <>
      <button type="button" className="menu-backdrop" aria-label="Close menu" tabIndex={-1} onClick={close} />
      <div
        ref={menu}
        className="menu"
        role="menu"
        aria-label={track.title}
        tabIndex={-1}
        style={{ left, top, width: MENU_WIDTH }}
        onKeyDown={(event) => moveFocus(event, close)}
      >
        {choices.map(({ label, icon, run }) => (
          <button
            key={label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation();
              close();
              run();
            }}
          >
            {icon}
            {label}
          </button>
        ))}
      </div>
    </>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  event.stopPropagation();
  const items = [...event.currentTarget.querySelectorAll("button")];
  const at = items.findIndex((item) => item.matches(":focus"));
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: items.length - 1,
  };
  const target = steps[event.key];
  if (target !== undefined) {
    event.preventDefault();
    items[(target + items.length) % items.length]?.focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    close();
  }
}
