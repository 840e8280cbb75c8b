import type { QueryClient } from "@tanstack/react-query";
import type { Track } from "@/types/models";

/** Queries that contain tracks, and the properties in which they nest them. */
const KEYS = ["tracks", "track", "search", "similar", "path", "steered", "history", "playlist-tracks"];
const NESTING = ["items", "pages", "track", "tracks"];

/** Apply a change of a track to every cached query that contains it. */
export function updateCachedTrack(client: QueryClient, trackId: string, change: Partial<Track>): void {
  for (const key of KEYS) {
    client.setQueriesData({ queryKey: [key] }, (data: unknown) => withChange(data, trackId, change));
  }
}

function withChange(data: unknown, trackId: string, change: Partial<Track>): unknown {
  if (Array.isArray(data)) return data.map((item: unknown) => withChange(item, trackId, change));
  if (typeof data !== "object" || data === null) return data;
  if ("title" in data) return "id" in data && data.id === trackId ? { ...data, ...change } : data;
  const entries = Object.entries(data).map(([name, value]: [string, unknown]) => [
    name,
    NESTING.includes(name) ? withChange(value, trackId, change) : value,
  ]);
  return Object.fromEntries(entries);
}
