import { Heart, Play } from "lucide-react";
import { useMemo } from "react";
import { TrackList } from "@/components/track/track-list";
import { Button } from "@/components/ui/button";
import { Message } from "@/components/ui/message";
import { usePlay } from "@/hooks/player/use-play";
import { trackList } from "@/lib/api/paged-lists";
import { EmptyLibrary } from "./empty-library";
import { ListToolbar } from "./list-toolbar";
import { TRACK_SORT_NAMES, TRACK_SORTS, type TrackSort } from "./track-sorts";
import { type ListView, useListView } from "./use-list-view";

export function TracksTab() {
  const view = useListView<TrackSort>("tracks", TRACK_SORT_NAMES, "title");
  const play = usePlay();
  const { settledQuery, sort, isDescending, isFavourite } = view;
  const list = useMemo(
    () =>
      trackList({
        sort_by: sort,
        order: isDescending ? "desc" : "asc",
        ...(settledQuery ? { query: settledQuery } : {}),
        ...(isFavourite ? { favourite: true } : {}),
      }),
    [settledQuery, sort, isDescending, isFavourite],
  );
  return (
    <>
      <ListToolbar noun="tracks" view={view} sorts={TRACK_SORTS}>
        <Button
          aria-label="Favourites"
          aria-pressed={isFavourite}
          className="toggle"
          icon={<Heart size={16} fill={isFavourite ? "currentColor" : "none"} aria-hidden="true" />}
          onClick={() => view.setFavourites(!isFavourite)}
        >
          <span className="toggle__text">Favourites</span>
        </Button>
        <Button
          kind="primary"
          className="list-toolbar__play"
          icon={<Play size={16} fill="currentColor" aria-hidden="true" />}
          onClick={() => void play.list(list)}
        >
          Play
        </Button>
      </ListToolbar>
      <TrackList
        label="Tracks"
        list={list}
        order={view}
        empty={settledQuery || isFavourite ? <NoMatches view={view} /> : <EmptyLibrary />}
      />
    </>
  );
}

function NoMatches({ view }: { view: ListView<TrackSort> }) {
  return (
    <Message
      title={view.settledQuery ? "No tracks found" : "No favourites yet"}
      actions={<Button onClick={view.clear}>Clear filters</Button>}
    >
      {view.settledQuery
        ? `No ${view.isFavourite ? "favourite" : "track"} has “${view.settledQuery}” in its title, artist or album.`
        : "Tracks that you add to your favourites appear here."}
    </Message>
  );
}
