import { useSyncExternalStore } from "react";

/** Width below which the phone layout is used: tabs instead of the sidebar, sheets instead of panels. */
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
