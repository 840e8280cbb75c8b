import type { QueryClient } from "@tanstack/react-query";
import type { GivenMark } from "@/lib/socket";
import { updateCachedTrack } from "./cached-tracks";

export type MarkKind = GivenMark["kind"];

/** A favourite, a rating, or both. */
export type Marks = Partial<Pick<GivenMark, "favourite" | "rating">>;

/** Queries that contain albums or artists as whole objects. */
const KEYS = { album: ["albums", "album"], artist: ["artists", "artist"] } as const;

/** The list of which favourites are a part, and the object itself. */
export const LISTS = { track: "tracks", album: "albums", artist: "artists" } as const;

/** Apply marks of a track, an album or an artist to every cached query that contains it. */
export function updateCachedMarks(client: QueryClient, kind: MarkKind, id: string, marks: Marks): void {
  if (kind === "track") {
    updateCachedTrack(client, id, marks);
    return;
  }
  for (const key of KEYS[kind]) {
    client.setQueriesData({ queryKey: [key] }, (data: unknown) => withMarks(data, id, marks));
  }
  const group = LISTS[kind];
  client.setQueriesData({ queryKey: ["search"] }, (found: Record<string, unknown> | undefined) =>
    found && group in found ? { ...found, [group]: withMarks(found[group], id, marks) } : found,
  );
}

function withMarks(data: unknown, id: string, marks: Marks): unknown {
  if (typeof data !== "object" || data === null) return data;
  if ("items" in data && Array.isArray(data.items)) {
    return { ...data, items: data.items.map((item: unknown) => withMarks(item, id, marks)) };
  }
  return "id" in data && data.id === id ? { ...data, ...marks } : data;
}
