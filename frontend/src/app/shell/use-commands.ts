import {
  Activity,
  Flame,
  Gauge,
  History,
  ListMusic,
  ListVideo,
  Map as MapIcon,
  Maximize2,
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

interface CommandTargets {
  onQueue: () => void;
  onNowPlaying: () => void;
}

/** Return the commands of the command palette that the account may run. */
export function useCommands({ onQueue, onNowPlaying }: CommandTargets): PaletteCommand[] {
  const [, go] = useLocation();
  const player = usePlayer();
  const scan = useStartScan();
  const warm = useWarmCache();
  const isAdmin = useIsAdmin();
  const scanCommand: PaletteCommand = {
    name: "Scan now",
    hint: "Scan for new and changed files",
    icon: Search,
    run: () => scan.mutate(),
  };
  const warmCommand: PaletteCommand = {
    name: "Warm cache",
    hint: "Cache frequent results in advance",
    icon: Flame,
    run: () => warm.mutate(),
  };
  return [
    ...(isAdmin ? [scanCommand, warmCommand] : []),
    { name: "Open queue", hint: "Show the tracks that play next", icon: ListMusic, run: onQueue },
    {
      name: "Now playing",
      hint: "Picture, lyrics and queue on the whole screen",
      icon: Maximize2,
      run: onNowPlaying,
    },
    {
      name: "Shuffle",
      hint: "Turn shuffle on or off",
      icon: Shuffle,
      run: () => player.toggleShuffle(),
    },
    {
      name: "Playlists",
      hint: "Your playlists and shared ones",
      icon: ListVideo,
      run: () => go(pathTo("playlists")),
    },
    { name: "Map", hint: "Your library by sound", icon: MapIcon, run: () => go(pathTo("map")) },
    { name: "Jobs", hint: "Scans and analysis in progress", icon: Activity, run: () => go(pathTo("jobs")) },
    { name: "Cache", hint: "Hit rate, response time and size", icon: Gauge, run: () => go(pathTo("cache")) },
    { name: "History", hint: "Tracks you have played", icon: History, run: () => go(pathTo("history")) },
    {
      name: "Settings",
      hint: "Account, music folders, appearance, shortcuts",
      icon: Settings,
      run: () => go(pathTo("settings")),
    },
    {
      name: "Dark theme",
      hint: "Switch to the dark theme",
      icon: Moon,
      run: () => chooseTheme("dark", localStorage),
    },
    {
      name: "Light theme",
      hint: "Switch to the light theme",
      icon: Sun,
      run: () => chooseTheme("light", localStorage),
    },
  ];
}
