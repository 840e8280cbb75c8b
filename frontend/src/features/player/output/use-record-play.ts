import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { api, body } from "@/lib/api/client";

interface PlayedItem {
  itemId: string;
  trackId: string;
}

/** Share of a track that counts as a play. */
const PLAYED_SHARE = 0.5;

/** Time updates of the element are closer together; a longer step is a seek. */
const LONGEST_STEP_S = 2;

/** Record a play once half of a track has been played; skipped parts do not count. */
export function useRecordPlay() {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (track_id: string) => body(api.POST("/api/v1/history", { body: { track_id } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tracks", { sort_by: "last_played_at" }] }),
  });
  const played = useRef({ itemId: "", position_s: 0, sum_s: 0, isRecorded: false });

  return useCallback(
    (item: PlayedItem, position_s: number, duration_s: number) => {
      const current = played.current;
      const isNew = current.itemId !== item.itemId;
      const step_s = position_s - current.position_s;
      const isRestarted = !isNew && current.isRecorded && position_s < 1 && step_s < 0;
      if (isNew || isRestarted) {
        played.current = { itemId: item.itemId, position_s, sum_s: 0, isRecorded: false };
        return;
      }
      current.position_s = position_s;
      if (step_s > 0 && step_s < LONGEST_STEP_S) current.sum_s += step_s;
      if (!current.isRecorded && duration_s > 0 && current.sum_s >= duration_s * PLAYED_SHARE) {
        current.isRecorded = true;
        mutate(item.trackId);
      }
    },
    [mutate],
  );
}
