import { useEffect, useRef } from "react";

export type Hotkeys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Elements that need the keys themselves. */
const WRITING = "input, textarea, select, [contenteditable]";
const PRESSING = "button, a, [role=menuitem], [role=row], [role=option]";

/** "ctrl+k", "shift+arrowright", "m": the name of what was pressed; Command counts as Control. */
export function pressed(event: KeyboardEvent): string {
  const modifiers = [
    event.ctrlKey || event.metaKey ? "ctrl+" : "",
    event.altKey ? "alt+" : "",
    event.shiftKey && event.key.length > 1 ? "shift+" : "",
  ];
  return modifiers.join("") + (event.key === " " ? "space" : event.key.toLowerCase());
}

/** Whether an element that has the focus means the key for itself. */
function isTaken(event: KeyboardEvent): boolean {
  if (!(event.target instanceof Element)) return false;
  if (event.target.closest(WRITING)) return !event.ctrlKey && !event.metaKey;
  return (event.key === " " || event.key === "Enter") && event.target.closest(PRESSING) !== null;
}

/** Keys that work all over the page, except where somebody writes. */
export function useHotkeys(keys: Hotkeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const run = latest.current[pressed(event)];
      if (!run || event.defaultPrevented || isTaken(event)) return;
      event.preventDefault();
      run(event);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
