import { useMemo } from "react";
import { CardGrid } from "@/components/artwork/card-grid";
import { CardMarks } from "@/components/artwork/card-marks";
import { CoverCard } from "@/components/artwork/cover-card";
import { artistList } from "@/lib/api/paged-lists";
import { artistCounts } from "@/lib/artist-counts";
import { artistPath } from "@/lib/links";
import { EmptyLibrary } from "./empty-library";
import { FavouritesToggle, NoMatches } from "./favourites-toggle";
import { ListToolbar } from "./list-toolbar";
import { useListView } from "./use-list-view";

const SORTS = { name: "Name", track_count: "Tracks" } as const;

type Sort = keyof typeof SORTS;

export function ArtistsTab() {
  const view = useListView<Sort>("artists", Object.keys(SORTS) as Sort[], "name");
  const { settledQuery, sort, isDescending, isFavourite } = view;
  const list = useMemo(
    () =>
      artistList({
        sort_by: sort,
        order: isDescending ? "desc" : "asc",
        ...(settledQuery ? { query: settledQuery } : {}),
        ...(isFavourite ? { favourite: true } : {}),
      }),
    [settledQuery, sort, isDescending, isFavourite],
  );
  return (
    <>
      <ListToolbar noun="artists" view={view} sorts={SORTS}>
        <FavouritesToggle view={view} />
      </ListToolbar>
      <CardGrid
        noun="artists"
        list={list}
        isRound
        empty={
          settledQuery || isFavourite ? (
            <NoMatches view={view} noun="artists" words="name" />
          ) : (
            <EmptyLibrary />
          )
        }
      >
        {(artist) => (
          <CoverCard
            href={artistPath(artist.id)}
            title={artist.name}
            subtitle={artistCounts(artist)}
            artworkArtistId={artist.id}
            isRound
            marks={<CardMarks item={artist} kind="artist" />}
          />
        )}
      </CardGrid>
    </>
  );
}
