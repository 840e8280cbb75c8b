import { useEffect } from "react";

/** Set the title of the browser's tab and history. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Auralis` : "Auralis";
  }, [title]);
}
