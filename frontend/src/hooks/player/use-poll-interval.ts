import { usePlayerState } from "./use-player";

const POLL_MS = 15_000;

/** Return the interval at which queries poll: while disconnected, since no events arrive then; false otherwise. */
export function usePollInterval_ms(): number | false {
  const isConnected = usePlayerState(({ status }) => status === "synced");
  return isConnected ? false : POLL_MS;
}
