import type { Artist } from "@/types/models";
import { counted } from "./format";

/** Return an artist's counts: "2 albums · 12 tracks"; a mere album artist has no tracks. */
export function artistCounts({ album_count, track_count }: Artist): string {
  const parts = [
    album_count ? counted(album_count, "album") : "",
    track_count ? counted(track_count, "track") : "",
  ];
  return parts.filter(Boolean).join(" · ");
}
