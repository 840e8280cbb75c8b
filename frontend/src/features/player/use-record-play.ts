import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { api, body } from "@/lib/api/client";

interface Heard {
  itemId: string;
  trackId: string;
}

/** Who heard half of a track has listened to it. */
const PLAYED_SHARE = 0.5;

/** Between two notices of one element lies less; a longer step was a jump, not listening. */
const LONGEST_STEP_S = 2;

/** Note a play once somebody has heard half of a track; jumping to its end is no listening. */
export function useRecordPlay() {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (track_id: string) => body(api.POST("/api/v1/history", { body: { track_id } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tracks", { sort_by: "last_played_at" }] }),
  });
  const heard = useRef({ itemId: "", position_s: 0, sum_s: 0, isRecorded: false });

  return useCallback(
    (item: Heard, position_s: number, duration_s: number) => {
      const seen = heard.current;
      const isNew = seen.itemId !== item.itemId;
      const step_s = position_s - seen.position_s;
      const isAgain = !isNew && seen.isRecorded && position_s < 1 && step_s < 0;
      if (isNew || isAgain) {
        heard.current = { itemId: item.itemId, position_s, sum_s: 0, isRecorded: false };
        return;
      }
      seen.position_s = position_s;
      if (step_s > 0 && step_s < LONGEST_STEP_S) seen.sum_s += step_s;
      if (!seen.isRecorded && duration_s > 0 && seen.sum_s >= duration_s * PLAYED_SHARE) {
        seen.isRecorded = true;
        mutate(item.trackId);
      }
    },
    [mutate],
  );
}
