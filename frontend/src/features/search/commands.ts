import type { LucideIcon } from "lucide-react";

/** A command of the command palette. */
export interface PaletteCommand {
  name: string;
  hint: string;
  icon: LucideIcon;
  run: () => void;
}

/** Return the commands whose name or hint contains every typed word, in their order. */
export function matching(commands: readonly PaletteCommand[], typed: string): PaletteCommand[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ name, hint }) => {
    const text = `${name} ${hint}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
