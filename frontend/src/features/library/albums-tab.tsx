import { useMemo } from "react";
import { CoverCard } from "@/components/cover-card";
import { CoverList } from "@/components/cover-list";
import { Message } from "@/components/message";
import { usePlay } from "@/hooks/use-play";
import { albumPath } from "@/lib/links";
import { albumList, trackList } from "@/lib/lists";
import { EmptyLibrary } from "./empty-library";
import { ListTools } from "./list-tools";
import { useListView } from "./use-list-view";

const SORTS = { title: "Title", artist: "Artist", year: "Year", added_at: "Added" } as const;

type Sort = keyof typeof SORTS;

export function AlbumsTab() {
  const view = useListView<Sort>("albums", Object.keys(SORTS) as Sort[], "title");
  const play = usePlay();
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
        empty={settledWords ? <Message title="No album has that name" /> : <EmptyLibrary />}
      >
        {(album) => (
          <CoverCard
            href={albumPath(album.id)}
            title={album.title}
            subtitle={[album.artist, album.year].filter(Boolean).join(" · ")}
            artworkTrackId={album.artwork_track_id}
            onPlay={() => void play.list(trackList({ album_id: album.id, sort_by: "album_order" }))}
          />
        )}
      </CoverList>
    </>
  );
}
