import {
  Activity,
  AudioLines,
  Gauge,
  House,
  ListMusic,
  type LucideIcon,
  Map as MapIcon,
  Search,
  Settings,
} from "lucide-react";
import { PATHS, pathTo, type ScreenName } from "@/lib/links";

/** An entry of the navigation. */
export interface Screen {
  href: string;
  label: string;
  icon: LucideIcon;
}

export const MUSIC_SCREENS: readonly Screen[] = [
  { href: pathTo("home"), label: "Home", icon: House },
  { href: pathTo("library"), label: "Library", icon: AudioLines },
  { href: pathTo("search"), label: "Search", icon: Search },
  { href: pathTo("playlists"), label: "Playlists", icon: ListMusic },
];

/** Beside the music on wide screens; under "More" on phones, which have room for five tabs. */
export const DISCOVERY_SCREENS: readonly Screen[] = [{ href: pathTo("map"), label: "Map", icon: MapIcon }];

export const SERVER_SCREENS: readonly Screen[] = [
  { href: pathTo("jobs"), label: "Jobs", icon: Activity },
  { href: pathTo("cache"), label: "Cache", icon: Gauge },
  { href: pathTo("settings"), label: "Settings", icon: Settings },
];

/** The navigation's entry of screens that have none of their own. */
const PARENTS: Readonly<Partial<Record<ScreenName, ScreenName>>> = {
  track: "library",
  album: "library",
  artist: "library",
  genre: "library",
  history: "home",
  path: "library",
  playlist: "playlists",
};

export const SCREEN_NAMES = Object.keys(PATHS) as ScreenName[];

/** Return the address of the navigation's entry that a location belongs to. */
export function entryOf(location: string): string {
  const head = headOf(location);
  const name = SCREEN_NAMES.find((each) => headOf(PATHS[each]) === head);
  return name ? pathTo(PARENTS[name] ?? name) : head;
}

function headOf(path: string): string {
  return `/${path.split("/")[1] ?? ""}`;
}
