import type { QueryClient } from "@tanstack/react-query";
import type { Track } from "@/types/models";

/** What holds tracks, and where in it they are: parts of lists, lists in parts, plays. */
const KEYS = ["tracks", "track", "search", "similar", "history"];
const HOLDERS = ["items", "pages", "track"];

/** The same track stands in many lists: all that are kept show a change of it. */
export function updateCachedTrack(client: QueryClient, trackId: string, change: Partial<Track>): void {
  for (const key of KEYS) {
    client.setQueriesData({ queryKey: [key] }, (kept: unknown) => changed(kept, trackId, change));
  }
}

function changed(kept: unknown, trackId: string, change: Partial<Track>): unknown {
  if (Array.isArray(kept)) return kept.map((item: unknown) => changed(item, trackId, change));
  if (typeof kept !== "object" || kept === null) return kept;
  if ("title" in kept) return "id" in kept && kept.id === trackId ? { ...kept, ...change } : kept;
  const entries = Object.entries(kept).map(([name, value]: [string, unknown]) => [
    name,
    HOLDERS.includes(name) ? changed(value, trackId, change) : value,
  ]);
  return Object.fromEntries(entries);
}
