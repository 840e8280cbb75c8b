import { useEffect, useState } from "react";

/** Return whether the page is shown dark: by the selected theme, else by the system. */
export function useIsDark(): boolean {
  const [isDark, setDark] = useState(readDark);
  useEffect(() => {
    const update = () => setDark(readDark());
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", update);
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      system.removeEventListener("change", update);
      observer.disconnect();
    };
  }, []);
  return isDark;
}

function readDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : window.matchMedia("(prefers-color-scheme: dark)").matches;
}
