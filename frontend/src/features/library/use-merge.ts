import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api, body } from "@/lib/api/client";
import { albumPath, artistPath } from "@/lib/links";
import { toast, toastError } from "@/lib/toasts";

export type MergedKind = "artist" | "album";

/** An artist or an album in the list of those that another one can become part of. */
export interface Candidate {
  id: string;
  name: string;
}

const SHOWN_DATA = ["artist", "artists", "album", "albums", "tracks", "track", "search"];

/** Return the address of an artist or an album. */
const pathOf = (kind: MergedKind, id: string) => (kind === "artist" ? artistPath(id) : albumPath(id));

/** Make an artist or an album part of another one, and open that. */
export function useMerge(kind: MergedKind, { id, name }: Candidate) {
  const renew = useRenew();
  const [, go] = useLocation();
  return useMutation({
    mutationFn: (target: Candidate) => post(kind, id, target.id),
    onSuccess: (_answer, target) => {
      toast(`“${name}” is now part of “${target.name}”`);
      go(pathOf(kind, target.id));
    },
    onError: toastError,
    onSettled: renew,
  });
}

/** Separate what was merged into an artist or an album. */
export function useSplit(kind: MergedKind, { id, name }: Candidate) {
  const renew = useRenew();
  return useMutation({
    mutationFn: () => postSplit(kind, id),
    onSuccess: () => toast(`“${name}” is split again`),
    onError: toastError,
    onSettled: renew,
  });
}

function useRenew() {
  const client = useQueryClient();
  return () => Promise.all(SHOWN_DATA.map((key) => client.invalidateQueries({ queryKey: [key] })));
}

async function post(kind: MergedKind, id: string, into: string): Promise<void> {
  if (kind === "artist") {
    const params = { path: { artist_id: id } };
    await body(api.POST("/api/v1/artists/{artist_id}/merge", { params, body: { into } }));
  } else {
    const params = { path: { album_id: id } };
    await body(api.POST("/api/v1/albums/{album_id}/merge", { params, body: { into } }));
  }
}

async function postSplit(kind: MergedKind, id: string): Promise<void> {
  if (kind === "artist") {
    const params = { path: { artist_id: id } };
    await body(api.POST("/api/v1/artists/{artist_id}/split", { params, body: { name: null } }));
  } else {
    const params = { path: { album_id: id } };
    await body(api.POST("/api/v1/albums/{album_id}/split", { params, body: { name: null } }));
  }
}
