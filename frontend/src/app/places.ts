import { Activity, AudioLines, Gauge, House, type LucideIcon, Search, Settings } from "lucide-react";

export interface Place {
  href: string;
  label: string;
  icon: LucideIcon;
}

/** Where music is. */
export const MUSIC_PLACES: readonly Place[] = [
  { href: "/", label: "Home", icon: House },
  { href: "/library", label: "Library", icon: AudioLines },
  { href: "/search", label: "Search", icon: Search },
];

/** Where one sees what the server does. */
export const SERVER_PLACES: readonly Place[] = [
  { href: "/jobs", label: "Jobs", icon: Activity },
  { href: "/cache", label: "Cache", icon: Gauge },
  { href: "/settings", label: "Settings", icon: Settings },
];

/** Places below others, by the first part of their address. */
const ABOVE: Readonly<Record<string, string>> = {
  "/tracks": "/library",
  "/albums": "/library",
  "/artists": "/library",
  "/genres": "/library",
  "/history": "/",
};

/** Which place an address belongs to. */
export function placeOf(location: string): string {
  const head = `/${location.split("/")[1] ?? ""}`;
  return ABOVE[head] ?? head;
}
