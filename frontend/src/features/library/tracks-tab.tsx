import { Play } from "lucide-react";
import { useMemo } from "react";
import { StartRadio } from "@/components/radio/start-radio";
import { TrackList } from "@/components/track/track-list";
import { Button } from "@/components/ui/button";
import { usePlay } from "@/hooks/player/use-play";
import { trackList } from "@/lib/api/paged-lists";
import { EmptyLibrary } from "./empty-library";
import { FavouritesToggle, NoMatches } from "./favourites-toggle";
import { ListToolbar } from "./list-toolbar";
import { TRACK_SORT_NAMES, TRACK_SORTS, type TrackSort } from "./track-sorts";
import { useListView } from "./use-list-view";

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
        <FavouritesToggle view={view} />
        <Button
          kind="primary"
          className="list-toolbar__play"
          icon={<Play size={16} fill="currentColor" aria-hidden="true" />}
          onClick={() => void play.list(list)}
        >
          Play
        </Button>
        <StartRadio
          isSmall
          seed={{ kind: isFavourite ? "favourites" : "library" }}
          label={isFavourite ? "Start radio of your favourites" : "Start radio of the library"}
        />
      </ListToolbar>
      <TrackList
        label="Tracks"
        list={list}
        order={view}
        empty={
          settledQuery || isFavourite ? (
            <NoMatches view={view} noun="tracks" words="title, artist or album" />
          ) : (
            <EmptyLibrary />
          )
        }
      />
    </>
  );
}
