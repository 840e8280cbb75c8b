import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { PAGE_ITEMS } from "@/lib/api/paged-lists";
import { toast, toastError } from "@/lib/toasts";
import type { Page, Playlist, PlaylistTrack } from "@/types/models";
import { moved, removed } from "./order";
import { storePlaylist } from "./use-playlists";

interface Entry {
  track_id: string;
  position: number;
}

interface Edit {
  op: "move" | "remove" | "insert";
  entries: Entry[];
  before: Entry | null;
}

/** Move and remove tracks of a playlist: shown at once, sent one after the other, reverted when refused. */
export function usePlaylistEdits(playlist: Playlist) {
  const client = useQueryClient();
  const key = ["playlist-tracks", playlist.id];
  const send = useMutation({
    mutationKey: key,
    scope: { id: key.join(" ") },
    mutationFn: (edit: Edit) =>
      body(
        api.POST("/api/v1/playlists/{playlist_id}/edits", {
          params: { path: { playlist_id: playlist.id } },
          body: edit,
        }),
      ),
    onSuccess: ({ data }) => storePlaylist(client, data),
    onError: toastError,
    onSettled: () => {
      const isLast = client.isMutating({ mutationKey: key }) === 1;
      return isLast ? client.invalidateQueries({ queryKey: key }) : undefined;
    },
  });

  const entryAt = (index: number): Entry | undefined => {
    const track = find(client, key, index);
    return track && { track_id: track.id, position: index };
  };

  const move = (from: number, to: number) => {
    const entry = entryAt(from);
    if (!entry || from === to) return;
    const follower = to > from ? to + 1 : to;
    const before = follower >= playlist.track_count ? null : entryAt(follower);
    if (before === undefined) return; // the target is not loaded yet
    send.mutate({ op: "move", entries: [entry], before });
    rearrange(client, key, (tracks) => moved(tracks, from, to));
  };

  const remove = (indices: readonly number[]) => {
    const entries = indices.flatMap((index) => entryAt(index) ?? []).sort((a, b) => a.position - b.position);
    const [first] = entries;
    if (!first) return;
    const title = find(client, key, first.position)?.title;
    const what = entries.length === 1 ? `“${title}”` : `${entries.length} tracks`;
    send.mutate({ op: "remove", entries, before: null });
    rearrange(client, key, (tracks) => removed(tracks, new Set(entries.map(({ position }) => position))));
    toast(`${what} removed from “${playlist.name}”`, {
      label: "Undo",
      run: () => send.mutate({ op: "insert", entries, before: null }),
    });
  };

  return { move, remove };
}

type Pages = [readonly unknown[], Page<PlaylistTrack> | undefined][];

function pagesOf(client: QueryClient, key: readonly unknown[]): Pages {
  const pages: Pages = client.getQueriesData<Page<PlaylistTrack>>({ queryKey: key });
  return pages.filter(([pageKey]) => isPart(pageKey));
}

/** Tell whether a key is that of a part that a list shows (`partOf`). */
function isPart(key: readonly unknown[]): boolean {
  return (key.at(-1) as { limit?: number }).limit === PAGE_ITEMS && pageOf(key) !== undefined;
}

function pageOf(key: readonly unknown[]): number | undefined {
  return (key.at(-1) as { page?: number }).page;
}

function find(client: QueryClient, key: readonly unknown[], index: number): PlaylistTrack | undefined {
  const page = { page: Math.floor(index / PAGE_ITEMS), limit: PAGE_ITEMS };
  return client.getQueryData<Page<PlaylistTrack>>([...key, page])?.items[index % PAGE_ITEMS];
}

/** Rearrange the loaded tracks; parts that would have gaps are read again. */
function rearrange(
  client: QueryClient,
  key: readonly unknown[],
  change: (tracks: (PlaylistTrack | undefined)[]) => (PlaylistTrack | undefined)[],
): void {
  void client.cancelQueries({ queryKey: key });
  const pages = pagesOf(client, key);
  const total = pages.find(([, data]) => data)?.[1]?.total ?? 0;
  const known = new Array<PlaylistTrack | undefined>(total).fill(undefined);
  for (const [pageKey, data] of pages) {
    const start = (pageOf(pageKey) ?? 0) * PAGE_ITEMS;
    data?.items.forEach((track, n) => {
      known[start + n] = track;
    });
  }
  const now = change(known);
  for (const [pageKey, data] of pages) {
    const start = (pageOf(pageKey) ?? 0) * PAGE_ITEMS;
    const items = now.slice(start, start + PAGE_ITEMS).filter((track) => track !== undefined);
    if (data) client.setQueryData(pageKey, { ...data, items, total: now.length });
  }
}
