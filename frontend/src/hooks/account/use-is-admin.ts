import { useLoginState } from "./use-login-state";

/** Whether who is here may change what is the whole library's: folders, scans, the cache, accounts. */
export function useIsAdmin(): boolean {
  const { data: session } = useLoginState();
  return session?.person?.role === "admin";
}
