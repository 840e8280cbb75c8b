import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { Routes } from "@/app/routes";
import { MiniPlayer } from "@/features/player/mini-player";
import { AudioOutput } from "@/features/player/output/audio-output";
import { OutputDevice } from "@/features/player/output-device";
import { PlayerBar } from "@/features/player/player-bar";
import { QueuePanel } from "@/features/player/queue-panel";
import { useMediaSession } from "@/features/player/use-media-session";
import { usePlayerKeys } from "@/features/player/use-player-keys";
import { CommandPalette } from "@/features/search/command-palette";
import { useHotkeys } from "@/hooks/use-hotkeys";
import { ScrollContainerContext } from "@/hooks/use-scroll-container";
import { useStore } from "@/hooks/use-store";
import { playlistRequest } from "@/lib/add-to-playlist";
import { pathTo } from "@/lib/links";
import { ConnectionBanner } from "./connection-banner";
import { ErrorBoundary } from "./error-boundary";
import { Rail, Tabs } from "./navigation";
import { useCommands } from "./use-commands";
import { useIsPhone } from "./use-media-query";
import "./shell.css";

const AddToPlaylist = lazy(() =>
  import("@/features/playlists/add-to-playlist").then(({ AddToPlaylist }) => ({ default: AddToPlaylist })),
);

const NowPlaying = lazy(() =>
  import("@/features/player/now-playing").then(({ NowPlaying }) => ({ default: NowPlaying })),
);

/** Render the frame around every screen: navigation, player, queue and dialogs. */
export function Shell() {
  const isPhone = useIsPhone();
  const [location, go] = useLocation();
  const [isQueueOpen, setQueueOpen] = useState(false);
  const [isPlayerOpen, setPlayerOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const playlistFor = useStore(playlistRequest);
  const openPlayer = () => setPlayerOpen(true);
  const commands = useCommands({ onQueue: () => setQueueOpen(true), onNowPlaying: openPlayer });
  const toggleQueue = () => setQueueOpen((isOpen) => !isOpen);

  useMediaSession();
  usePlayerKeys({ onQueue: () => (isPhone ? setPlayerOpen(true) : toggleQueue()) });
  useHotkeys({
    "ctrl+k": () => setPaletteOpen((isOpen) => !isOpen),
    "/": () => go(pathTo("search")),
    n: () => setPlayerOpen((isOpen) => !isOpen),
  });

  return (
    <div className={`shell ${isPhone ? "shell--phone" : ""}`}>
      <a href="#content" className="skip-link">
        Skip to content
      </a>
      {isPhone ? null : <Rail onSearch={() => setPaletteOpen(true)} />}
      <Content location={location} />
      {isQueueOpen && !isPhone ? (
        <aside className="shell__panel" aria-label="Queue panel">
          <QueuePanel onClose={() => setQueueOpen(false)} />
        </aside>
      ) : null}
      <footer className="shell__foot">
        <ConnectionBanner />
        <OutputDevice />
        {isPhone ? (
          <>
            <MiniPlayer onOpen={openPlayer} />
            <Tabs />
          </>
        ) : (
          <PlayerBar isQueueOpen={isQueueOpen} onQueue={toggleQueue} onOpen={openPlayer} />
        )}
      </footer>
      {isPlayerOpen ? (
        <Suspense fallback={null}>
          <NowPlaying isPhone={isPhone} onClose={() => setPlayerOpen(false)} />
        </Suspense>
      ) : null}
      {playlistFor ? (
        <Suspense fallback={null}>
          <AddToPlaylist request={playlistFor} onClose={() => playlistRequest.set(null)} />
        </Suspense>
      ) : null}
      {isPaletteOpen ? <CommandPalette commands={commands} onClose={() => setPaletteOpen(false)} /> : null}
      <AudioOutput />
    </div>
  );
}

/** Render the current screen and restore its scroll position. */
function Content({ location }: { location: string }) {
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const scrollPositions = useRef(new Map<string, number>());
  useEffect(() => {
    const positions = scrollPositions.current;
    if (!scroller) return;
    scroller.scrollTop = positions.get(location) ?? 0;
    const store = () => positions.set(location, scroller.scrollTop);
    scroller.addEventListener("scroll", store, { passive: true });
    return () => scroller.removeEventListener("scroll", store);
  }, [location, scroller]);
  return (
    <main ref={setScroller} id="content" className="shell__content" tabIndex={-1}>
      <ScrollContainerContext value={scroller}>
        <ErrorBoundary key={location}>
          <Routes />
        </ErrorBoundary>
      </ScrollContainerContext>
    </main>
  );
}
