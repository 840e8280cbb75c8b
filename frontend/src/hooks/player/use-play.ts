import { useQueryClient } from "@tanstack/react-query";
import type { PagedList } from "@/lib/api/paged-lists";
import type { QueuedTrack } from "@/lib/player/player";
import { toast, toastError } from "@/lib/toasts";
import type { Track } from "@/types/models";
import { usePlayer } from "./use-player";

/** Tracks of a long list that are queued: the limit of one command, and more than an evening of music. */
const MAX_QUEUED = 500;

/** Of these, tracks before the selected one, for "previous". */
const QUEUED_BEFORE = 20;

/** Return functions that play tracks and lists or add them to the queue. */
export function usePlay() {
  const player = usePlayer();
  const client = useQueryClient();

  const tracks = (chosen: readonly QueuedTrack[], index = 0) => player.play(chosen, index);

  const fetchPart = async (paged: PagedList<Track>, offset: number): Promise<readonly Track[]> => {
    try {
      const fetched = await client.fetchQuery({
        queryKey: [...paged.key, { offset, limit: MAX_QUEUED }],
        queryFn: ({ signal }) => paged.fetch(offset, MAX_QUEUED, signal),
      });
      return fetched.items;
    } catch (error) {
      if (error instanceof Error) toastError(error);
      return [];
    }
  };

  /** Play a list from an index on. */
  const list = async (paged: PagedList<Track>, from = 0) => {
    const offset = Math.max(0, from - QUEUED_BEFORE);
    tracks(await fetchPart(paged, offset), from - offset);
  };

  const next = (track: QueuedTrack) => {
    player.add([track], "next");
    toast(`“${track.title}” plays next`);
  };

  const later = (chosen: readonly QueuedTrack[]) => {
    player.add(chosen, "end");
    toast(
      chosen.length === 1
        ? `“${chosen[0]?.title}” added to the queue`
        : `${chosen.length} tracks added to the queue`,
    );
  };

  const listLater = async (paged: PagedList<Track>) => {
    const chosen = await fetchPart(paged, 0);
    if (chosen.length) later(chosen);
  };

  /** Play several tracks after the current one. */
  const allNext = (chosen: readonly QueuedTrack[]) => {
    if (!chosen.length) return;
    player.add(chosen, "next");
    toast(chosen.length === 1 ? `“${chosen[0]?.title}” plays next` : `${chosen.length} tracks play next`);
  };

  const listNext = async (paged: PagedList<Track>) => allNext(await fetchPart(paged, 0));

  return { tracks, list, next, later, listLater, allNext, listNext };
}
