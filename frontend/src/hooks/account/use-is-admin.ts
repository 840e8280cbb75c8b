import { useLoginState } from "./use-login-state";

/** Return whether the user is an administrator: may manage music folders, scans, cache and accounts. */
export function useIsAdmin(): boolean {
  const { data: login } = useLoginState();
  return login?.person?.role === "admin";
}
