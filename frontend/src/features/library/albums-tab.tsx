import { useMemo } from "react";
import { AlbumCard } from "@/components/artwork/album-card";
import { CardGrid } from "@/components/artwork/card-grid";
import { Message } from "@/components/ui/message";
import { albumList } from "@/lib/api/paged-lists";
import { EmptyLibrary } from "./empty-library";
import { ListToolbar } from "./list-toolbar";
import { useListView } from "./use-list-view";

const SORTS = { title: "Title", artist: "Artist", year: "Year", added_at: "Added" } as const;

type Sort = keyof typeof SORTS;

export function AlbumsTab() {
  const view = useListView<Sort>("albums", Object.keys(SORTS) as Sort[], "title");
  const { settledQuery, sort, isDescending } = view;
  const list = useMemo(
    () =>
      albumList({
        sort_by: sort,
        order: isDescending ? "desc" : "asc",
        ...(settledQuery ? { query: settledQuery } : {}),
      }),
    [settledQuery, sort, isDescending],
  );
  return (
    <>
      <ListToolbar noun="albums" view={view} sorts={SORTS} />
      <CardGrid
        noun="albums"
        list={list}
        empty={settledQuery ? <Message title="No albums found" /> : <EmptyLibrary />}
      >
        {(album) => (
          <AlbumCard album={album} subtitle={[album.artist, album.year].filter(Boolean).join(" · ")} />
        )}
      </CardGrid>
    </>
  );
}
