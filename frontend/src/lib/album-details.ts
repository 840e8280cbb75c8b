import type { Album } from "@/types/models";

/** Return what tells an album from others of its title: "Artist · Deluxe Edition · 1994". */
export function albumDetails({ artist, edition, year }: Album): string {
  return [artist, edition, year].filter(Boolean).join(" · ");
}
