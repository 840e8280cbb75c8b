import { useEffect, useRef } from "react";

const MARK = "auralisOverlay";

/** Let the browser's "back" close an overlay, and leave no entry in the history when it closes otherwise. */
export function useBackCloses(onClose: () => void): void {
  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => {
    if (!isMarked()) window.history.pushState({ [MARK]: true }, "");
    const close = () => {
      if (!isMarked()) latest.current();
    };
    window.addEventListener("popstate", close);
    return () => {
      window.removeEventListener("popstate", close);
      // A link was followed if the entry is not the overlay's. The check runs later: strict mode mounts twice.
      setTimeout(() => {
        if (isMarked() && !document.querySelector(`[data-overlay]`)) window.history.back();
      });
    };
  }, []);
}

function isMarked(): boolean {
  const state: unknown = window.history.state;
  return typeof state === "object" && state !== null && MARK in state;
}
