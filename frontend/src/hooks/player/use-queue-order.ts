import { api, body } from "@/lib/api/client";
import { describeOrder, type SoundOrder } from "@/lib/sound-order";
import { toast, toastError } from "@/lib/toasts";
import { usePlayer } from "./use-player";

/** Order what plays after the current track, on all devices; undo restores the former order. */
export function useQueueOrder(): (order: SoundOrder) => Promise<void> {
  const player = usePlayer();
  return async (order) => {
    await player.fill(0, player.getState().items.length - 1);
    const { items, position, player: before } = player.getState();
    const former = items.slice((position ?? -1) + 1).flatMap((item) => (item ? [item.itemId] : []));
    const restore = async () => {
      const request = { body: { ...order, dimension: null, item_ids: former, expected_version: null } };
      await body(api.POST("/api/v1/queue/orders", request)).catch(toastError);
      if (before.shuffle) player.setShuffle(true);
    };
    if (!(await player.order(order))) return;
    const undo = former.length ? { label: "Undo", run: () => void restore() } : undefined;
    toast(`What plays next is ordered ${describeOrder(order)}`, undo);
  };
}
