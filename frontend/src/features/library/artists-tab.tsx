import { useMemo } from "react";
import { CardGrid } from "@/components/artwork/card-grid";
import { CoverCard } from "@/components/artwork/cover-card";
import { Message } from "@/components/ui/message";
import { artistList } from "@/lib/api/paged-lists";
import { artistCounts } from "@/lib/artist-counts";
import { artistPath } from "@/lib/links";
import { EmptyLibrary } from "./empty-library";
import { ListToolbar } from "./list-toolbar";
import { useListView } from "./use-list-view";

const SORTS = { name: "Name", track_count: "Tracks" } as const;

type Sort = keyof typeof SORTS;

export function ArtistsTab() {
  const view = useListView<Sort>("artists", Object.keys(SORTS) as Sort[], "name");
  const { settledQuery, sort, isDescending } = view;
  const list = useMemo(
    () =>
      artistList({
        sort_by: sort,
        order: isDescending ? "desc" : "asc",
        ...(settledQuery ? { query: settledQuery } : {}),
      }),
    [settledQuery, sort, isDescending],
  );
  return (
    <>
      <ListToolbar noun="artists" view={view} sorts={SORTS} />
      <CardGrid
        noun="artists"
        list={list}
        isRound
        empty={settledQuery ? <Message title="No artists found" /> : <EmptyLibrary />}
      >
        {(artist) => (
          <CoverCard
            href={artistPath(artist.id)}
            title={artist.name}
            subtitle={artistCounts(artist)}
            artworkArtistId={artist.id}
            isRound
          />
        )}
      </CardGrid>
    </>
  );
}
