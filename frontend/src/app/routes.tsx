import { lazy, type ReactNode, Suspense } from "react";
import { Link, Route, Switch } from "wouter";
import { MorePage } from "@/app/shell/more-page";
import { Message } from "@/components/ui/message";
import { HomePage } from "@/features/home/home-page";
import { AlbumPage } from "@/features/library/album-page";
import { ArtistPage } from "@/features/library/artist-page";
import { GenrePage } from "@/features/library/genre-page";
import { LibraryPage } from "@/features/library/library-page";
import { SearchPage } from "@/features/search/search-page";
import { TrackPage } from "@/features/track/track-page";
import { PATHS, pathTo, type ScreenName } from "@/lib/links";
import { SCREEN_NAMES } from "./screens";

// Screens that are rarely opened first are loaded on demand.
const JobsPage = lazy(() =>
  import("@/features/jobs/jobs-page").then(({ JobsPage }) => ({ default: JobsPage })),
);
const CachePage = lazy(() =>
  import("@/features/cache/cache-page").then(({ CachePage }) => ({ default: CachePage })),
);
const HistoryPage = lazy(() =>
  import("@/features/history/history-page").then(({ HistoryPage }) => ({ default: HistoryPage })),
);
const PathPage = lazy(() =>
  import("@/features/path/path-page").then(({ PathPage }) => ({ default: PathPage })),
);
const PlaylistsPage = lazy(() =>
  import("@/features/playlists/playlists-page").then(({ PlaylistsPage }) => ({ default: PlaylistsPage })),
);
const PlaylistPage = lazy(() =>
  import("@/features/playlists/playlist-page").then(({ PlaylistPage }) => ({ default: PlaylistPage })),
);
const MapPage = lazy(() => import("@/features/map/map-page").then(({ MapPage }) => ({ default: MapPage })));
const SettingsPage = lazy(() =>
  import("@/features/settings/settings-page").then(({ SettingsPage }) => ({ default: SettingsPage })),
);

interface Params {
  id: string;
  kind?: string;
  [name: string]: string | undefined;
}

const SCREENS: Readonly<Record<ScreenName, (params: Params) => ReactNode>> = {
  home: () => <HomePage />,
  library: ({ kind = "tracks" }) => <LibraryPage kind={kind} />,
  track: ({ id }) => <TrackPage key={id} trackId={id} />,
  album: ({ id }) => <AlbumPage key={id} albumId={id} />,
  artist: ({ id }) => <ArtistPage key={id} artistId={id} />,
  genre: ({ id }) => <GenrePage key={id} genreId={id} />,
  playlists: () => <PlaylistsPage />,
  playlist: ({ id }) => <PlaylistPage key={id} playlistId={id} />,
  map: () => <MapPage />,
  path: () => <PathPage />,
  search: () => <SearchPage />,
  history: () => <HistoryPage />,
  jobs: () => <JobsPage />,
  cache: () => <CachePage />,
  settings: () => <SettingsPage />,
  more: () => <MorePage />,
};

/** One route for each path of `lib/paths.json`, which the server reads, too. */
export function Routes() {
  return (
    <Suspense fallback={null}>
      <Switch>
        {SCREEN_NAMES.map((name) => (
          <Route<Params> key={name} path={PATHS[name]}>
            {SCREENS[name]}
          </Route>
        ))}
        <Route>
          <Message
            title="Page not found"
            actions={
              <Link href={pathTo("home")} className="button button--primary">
                Go home
              </Link>
            }
          >
            Check the address. The page may have been moved or deleted.
          </Message>
        </Route>
      </Switch>
    </Suspense>
  );
}
