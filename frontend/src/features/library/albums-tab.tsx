import { useMemo } from "react";
import { AlbumCard } from "@/components/artwork/album-card";
import { CoverList } from "@/components/artwork/card-grid";
import { Message } from "@/components/ui/message";
import { albumList } from "@/lib/api/paged-lists";
import { EmptyLibrary } from "./empty-library";
import { ListTools } from "./list-toolbar";
import { useListView } from "./use-list-view";

const SORTS = { title: "Title", artist: "Artist", year: "Year", added_at: "Added" } as const;

type Sort = keyof typeof SORTS;

export function AlbumsTab() {
  const view = useListView<Sort>("albums", Object.keys(SORTS) as Sort[], "title");
  const { settledWords, sort, isDescending } = view;
  const list = useMemo(
    () =>
      albumList({
        sort_by: sort,
        order: isDescending ? "desc" : "asc",
        ...(settledWords ? { query: settledWords } : {}),
      }),
    [settledWords, sort, isDescending],
  );
  return (
    <>
      <ListTools what="albums" view={view} sorts={SORTS} />
      <CoverList
        what="albums"
        list={list}
        empty={settledWords ? <Message title="No albums found" /> : <EmptyLibrary />}
      >
        {(album) => (
          <AlbumCard album={album} subtitle={[album.artist, album.year].filter(Boolean).join(" · ")} />
        )}
      </CoverList>
    </>
  );
}
