import { useEffect, useRef } from "react";

const MARK = "auralisOverlay";

/** The entry of an overlay that closed is being left; the browser tells when it is done. */
let isLeaving = false;

window.addEventListener("popstate", () => {
  // Runs before the listeners of overlays, which then see a history without their entry.
  if (!isLeaving) return;
  setTimeout(() => {
    isLeaving = false;
  });
});

/** Let the browser's "back" close an overlay, and leave no entry in the history when it closes otherwise. */
export function useBackCloses(onClose: () => void): void {
  const latest = useRef(onClose);
  latest.current = onClose;
  useEffect(() => {
    const enter = () => window.history.pushState({ [MARK]: true }, "");
    if (!isMarked() && !isLeaving) enter();
    const close = () => {
      if (isMarked()) return;
      if (isLeaving) enter();
      else latest.current();
    };
    window.addEventListener("popstate", close);
    return () => {
      window.removeEventListener("popstate", close);
      // Later, since strict mode mounts twice; a link that was followed has an entry of its own.
      setTimeout(() => {
        if (!isMarked() || isLeaving || document.querySelector("[data-overlay]")) return;
        isLeaving = true;
        window.history.back();
      });
    };
  }, []);
}

function isMarked(): boolean {
  const state: unknown = window.history.state;
  return typeof state === "object" && state !== null && MARK in state;
}
