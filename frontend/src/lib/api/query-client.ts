import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, ComputingError } from "./client";

/** Under this key lies who is logged in. */
export const LOGIN_STATE_KEY = ["session"] as const;

const UNAUTHORIZED = 401;

/** Long enough that going back and forth between places asks nothing again. */
const FRESH_MS = 60_000;

const MAX_RETRIES = 2;

/** What is being computed comes, sooner or later. */
const MAX_COMPUTING_RETRIES = 20;

const FIRST_DELAY_MS = 800;

/** Trying again helps against a server that is starting or away, never against its "no". */
export function shouldRetry(failures: number, error: Error): boolean {
  if (error instanceof ComputingError) return failures < MAX_COMPUTING_RETRIES;
  const refused = error instanceof ApiError && error.status < 500;
  return !refused && failures < MAX_RETRIES;
}

/** The server says when to come again; otherwise the wait doubles. */
export function retryDelay_ms(failures: number, error: Error): number {
  return error instanceof ComputingError ? error.retryAfter_s * 1000 : FIRST_DELAY_MS * 2 ** failures;
}

export function makeQueryClient(): QueryClient {
  /** Who was known is no longer, or there is a first account: ask anew who this is, once for all that failed. */
  const onError = (error: Error) => {
    if (!(error instanceof ApiError) || error.status !== UNAUTHORIZED) return;
    void client.invalidateQueries({ queryKey: LOGIN_STATE_KEY }, { cancelRefetch: false });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    // "always": a browser without a network still reaches a server on its own machine.
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
