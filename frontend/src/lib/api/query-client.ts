import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, ComputingError } from "./client";

/** Key of the login state. */
export const LOGIN_STATE_KEY = ["session"] as const;

const UNAUTHORIZED = 401;

/** Long enough that switching between screens causes no requests. */
const FRESH_MS = 60_000;

const MAX_RETRIES = 2;

/** Retries for a result that is being computed. */
const MAX_COMPUTING_RETRIES = 20;

const FIRST_DELAY_MS = 800;

/** Return whether to retry: for an unavailable server or a pending result, never for a refusal. */
export function shouldRetry(failures: number, error: Error): boolean {
  if (error instanceof ComputingError) return failures < MAX_COMPUTING_RETRIES;
  const refused = error instanceof ApiError && error.status < 500;
  return !refused && failures < MAX_RETRIES;
}

/** Return the server's retry delay, or one that doubles with each failure. */
export function retryDelay_ms(failures: number, error: Error): number {
  return error instanceof ComputingError ? error.retryAfter_s * 1000 : FIRST_DELAY_MS * 2 ** failures;
}

export function makeQueryClient(): QueryClient {
  /** After a 401 refetch the login state, once for all failed requests: the login expired, or a first account exists. */
  const onError = (error: Error) => {
    if (!(error instanceof ApiError) || error.status !== UNAUTHORIZED) return;
    void client.invalidateQueries({ queryKey: LOGIN_STATE_KEY }, { cancelRefetch: false });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    // "always": without a network, browsers still reach a server on the same machine.
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: shouldRetry,
        retryDelay: retryDelay_ms,
        refetchOnWindowFocus: false,
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}
