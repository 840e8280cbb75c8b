import { useMemo } from "react";
import { AlbumCard } from "@/components/artwork/album-card";
import { CardGrid } from "@/components/artwork/card-grid";
import { albumList } from "@/lib/api/paged-lists";
import { EmptyLibrary } from "./empty-library";
import { FavouritesToggle, NoMatches } from "./favourites-toggle";
import { ListToolbar } from "./list-toolbar";
import { useListView } from "./use-list-view";

const SORTS = { title: "Title", artist: "Artist", year: "Year", added_at: "Added" } as const;

type Sort = keyof typeof SORTS;

export function AlbumsTab() {
  const view = useListView<Sort>("albums", Object.keys(SORTS) as Sort[], "title");
  const { settledQuery, sort, isDescending, isFavourite } = view;
  const list = useMemo(
    () =>
      albumList({
        sort_by: sort,
        order: isDescending ? "desc" : "asc",
        ...(settledQuery ? { query: settledQuery } : {}),
        ...(isFavourite ? { favourite: true } : {}),
      }),
    [settledQuery, sort, isDescending, isFavourite],
  );
  return (
    <>
      <ListToolbar noun="albums" view={view} sorts={SORTS}>
        <FavouritesToggle view={view} />
      </ListToolbar>
      <CardGrid
        noun="albums"
        list={list}
        empty={
          settledQuery || isFavourite ? (
            <NoMatches view={view} noun="albums" words="title or artist" />
          ) : (
            <EmptyLibrary />
          )
        }
      >
        {(album) => (
          <AlbumCard album={album} subtitle={[album.artist, album.year].filter(Boolean).join(" · ")} />
        )}
      </CardGrid>
    </>
  );
}
