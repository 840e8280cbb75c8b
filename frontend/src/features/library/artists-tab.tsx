import { useMemo } from "react";
import { CoverList } from "@/components/artwork/card-grid";
import { CoverCard } from "@/components/artwork/cover-card";
import { Message } from "@/components/ui/message";
import { artistList } from "@/lib/api/paged-lists";
import { worksOf } from "@/lib/artist-counts";
import { artistPath } from "@/lib/links";
import { EmptyLibrary } from "./empty-library";
import { ListTools } from "./list-toolbar";
import { useListView } from "./use-list-view";

const SORTS = { name: "Name", track_count: "Tracks" } as const;

type Sort = keyof typeof SORTS;

export function ArtistsTab() {
  const view = useListView<Sort>("artists", Object.keys(SORTS) as Sort[], "name");
  const { settledWords, sort, isDescending } = view;
  const list = useMemo(
    () =>
      artistList({
        sort_by: sort,
        order: isDescending ? "desc" : "asc",
        ...(settledWords ? { query: settledWords } : {}),
      }),
    [settledWords, sort, isDescending],
  );
  return (
    <>
      <ListTools what="artists" view={view} sorts={SORTS} />
      <CoverList
        what="artists"
        list={list}
        isRound
        empty={settledWords ? <Message title="No artists found" /> : <EmptyLibrary />}
      >
        {(artist) => (
          <CoverCard
            href={artistPath(artist.id)}
            title={artist.name}
            subtitle={worksOf(artist)}
            artworkTrackId={artist.artwork_track_id}
            isRound
          />
        )}
      </CoverList>
    </>
  );
}
