import { useSyncExternalStore } from "react";

/** Below this width the page is a phone's: tabs instead of the rail, sheets instead of panels. */
const PHONE = "(max-width: 899px)";

export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
}

export function useIsPhone(): boolean {
  return useMediaQuery(PHONE);
}
