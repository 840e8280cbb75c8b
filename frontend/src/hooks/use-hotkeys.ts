import { useEffect, useRef } from "react";

export type Hotkeys = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** Elements that handle keys themselves. */
const INPUTS = "input, textarea, select, [contenteditable]";
const BUTTONS = "button, a, [role=menuitem], [role=row], [role=option]";

/** Return the name of a key combination: "ctrl+k", "shift+arrowright", "m"; Command counts as Control. */
export function pressed(event: KeyboardEvent): string {
  const modifiers = [
    event.ctrlKey || event.metaKey ? "ctrl+" : "",
    event.altKey ? "alt+" : "",
    event.shiftKey && event.key.length > 1 ? "shift+" : "",
  ];
  return modifiers.join("") + (event.key === " " ? "space" : event.key.toLowerCase());
}

/** Return whether the focused element handles the key itself. */
function isHandledByFocus(event: KeyboardEvent): boolean {
  if (!(event.target instanceof Element)) return false;
  if (event.target.closest(INPUTS)) return !event.ctrlKey && !event.metaKey;
  return (event.key === " " || event.key === "Enter") && event.target.closest(BUTTONS) !== null;
}

/** Handle keys on the whole page, except in inputs. */
export function useHotkeys(keys: Hotkeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const run = latest.current[pressed(event)];
      if (!run || event.defaultPrevented || isHandledByFocus(event)) return;
      event.preventDefault();
      run(event);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
