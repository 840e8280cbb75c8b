import {
  Activity,
  Flame,
  Gauge,
  History,
  ListMusic,
  Moon,
  Search,
  Settings,
  Shuffle,
  Sun,
} from "lucide-react";
import { useLocation } from "wouter";
import type { PaletteCommand } from "@/features/search/commands";
import { useIsAdmin } from "@/hooks/account/use-is-admin";
import { usePlayer } from "@/hooks/player/use-player";
import { useStartScan } from "@/hooks/work/use-start-scan";
import { useWarmCache } from "@/hooks/work/use-warm-cache";
import { pathTo } from "@/lib/links";
import { chooseTheme } from "@/lib/theme";

/** What Ctrl-K can do beside finding music. */
export function useCommands({ onQueue }: { onQueue: () => void }): PaletteCommand[] {
  const [, go] = useLocation();
  const player = usePlayer();
  const scan = useStartScan();
  const warm = useWarmCache();
  const isAdmin = useIsAdmin();
  const scanning: PaletteCommand = {
    name: "Scan now",
    hint: "Look for new music in your folders",
    icon: Search,
    run: () => scan.mutate(),
  };
  const warming: PaletteCommand = {
    name: "Warm the cache",
    hint: "Have ready what is asked for most",
    icon: Flame,
    run: () => warm.mutate(),
  };
  return [
    ...(isAdmin ? [scanning, warming] : []),
    { name: "Open the queue", hint: "What plays next", icon: ListMusic, run: onQueue },
    {
      name: "Shuffle",
      hint: "Play the queue in any order",
      icon: Shuffle,
      run: () => player.toggleShuffle(),
    },
    { name: "Jobs", hint: "What the server is doing", icon: Activity, run: () => go(pathTo("jobs")) },
    {
      name: "Cache",
      hint: "How often the answer was there already",
      icon: Gauge,
      run: () => go(pathTo("cache")),
    },
    {
      name: "Heard lately",
      hint: "Your history, day by day",
      icon: History,
      run: () => go(pathTo("history")),
    },
    {
      name: "Settings",
      hint: "Account, folders, appearance, keys",
      icon: Settings,
      run: () => go(pathTo("settings")),
    },
    { name: "Dark", hint: "Show everything dark", icon: Moon, run: () => chooseTheme("dark", localStorage) },
    {
      name: "Light",
      hint: "Show everything light",
      icon: Sun,
      run: () => chooseTheme("light", localStorage),
    },
  ];
}
