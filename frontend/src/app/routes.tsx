import { lazy, Suspense } from "react";
import { Link, Route, Switch } from "wouter";
import { Message } from "@/components/message";
import { HomePage } from "@/features/home/home-page";
import { AlbumPage } from "@/features/library/album-page";
import { ArtistPage } from "@/features/library/artist-page";
import { GenrePage } from "@/features/library/genre-page";
import { LibraryPage } from "@/features/library/library-page";
import { SearchPage } from "@/features/search/search-page";
import { TrackPage } from "@/features/track/track-page";
import { MorePage } from "./more-page";

// What few people open, and nobody first, comes when it is asked for.
const JobsPage = lazy(() =>
  import("@/features/jobs/jobs-page").then(({ JobsPage }) => ({ default: JobsPage })),
);
const CachePage = lazy(() =>
  import("@/features/cache/cache-page").then(({ CachePage }) => ({ default: CachePage })),
);
const HistoryPage = lazy(() =>
  import("@/features/history/history-page").then(({ HistoryPage }) => ({ default: HistoryPage })),
);
const SettingsPage = lazy(() =>
  import("@/features/settings/settings-page").then(({ SettingsPage }) => ({ default: SettingsPage })),
);

/** The first part of each address stands in `app/web.py`, too: the server answers them with the page. */
export function Routes() {
  return (
    <Suspense fallback={null}>
      <Switch>
        <Route path="/" component={HomePage} />
        <Route path="/library/:kind?">{({ kind }) => <LibraryPage kind={kind ?? "tracks"} />}</Route>
        <Route path="/tracks/:id">{({ id }) => <TrackPage key={id} trackId={id} />}</Route>
        <Route path="/albums/:id">{({ id }) => <AlbumPage key={id} albumId={id} />}</Route>
        <Route path="/artists/:id">{({ id }) => <ArtistPage key={id} artistId={id} />}</Route>
        <Route path="/genres/:id">{({ id }) => <GenrePage key={id} genreId={id} />}</Route>
        <Route path="/search" component={SearchPage} />
        <Route path="/history" component={HistoryPage} />
        <Route path="/jobs" component={JobsPage} />
        <Route path="/cache" component={CachePage} />
        <Route path="/settings" component={SettingsPage} />
        <Route path="/more" component={MorePage} />
        <Route>
          <Message
            title="There is nothing here"
            actions={
              <Link href="/" className="button button--primary">
                Go home
              </Link>
            }
          >
            The address may have a typing error, or what was here is gone.
          </Message>
        </Route>
      </Switch>
    </Suspense>
  );
}
