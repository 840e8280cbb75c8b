import { usePlayerState } from "./use-player";

/** Whether the server tells what changes; while it does not, whoever wants to know must ask. */
export function useIsLevel(): boolean {
  return usePlayerState(({ status }) => status === "synced");
}
