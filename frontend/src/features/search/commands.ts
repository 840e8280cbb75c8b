import type { LucideIcon } from "lucide-react";

/** Something that Ctrl-K can do. */
export interface PaletteCommand {
  name: string;
  hint: string;
  icon: LucideIcon;
  run: () => void;
}

/** Commands whose name or hint has every word that was typed, in the order they stand. */
export function matching(commands: readonly PaletteCommand[], typed: string): PaletteCommand[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ name, hint }) => {
    const text = `${name} ${hint}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
