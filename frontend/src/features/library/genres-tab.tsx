import { useMemo } from "react";
import { CardGrid } from "@/components/artwork/card-grid";
import { Message } from "@/components/ui/message";
import { usePlay } from "@/hooks/player/use-play";
import { genreList, trackList } from "@/lib/api/paged-lists";
import { GenreCard } from "./genre-card";
import { ListToolbar } from "./list-toolbar";
import { useListView } from "./use-list-view";

const SORTS = { name: "Name", track_count: "Tracks" } as const;

type Sort = keyof typeof SORTS;

/** Height of a genre card, px; equal in the style sheet. */
const CARD_HEIGHT = 84;

export function GenresTab() {
  const view = useListView<Sort>("genres", Object.keys(SORTS) as Sort[], "name");
  const play = usePlay();
  const { settledQuery, sort, isDescending } = view;
  const list = useMemo(
    () =>
      genreList({
        sort_by: sort,
        order: isDescending ? "desc" : "asc",
        ...(settledQuery ? { query: settledQuery } : {}),
      }),
    [settledQuery, sort, isDescending],
  );
  return (
    <>
      <ListToolbar noun="genres" view={view} sorts={SORTS} />
      <CardGrid
        noun="genres"
        list={list}
        height_px={CARD_HEIGHT}
        empty={settledQuery ? <Message title="No genres found" /> : <NoGenres />}
      >
        {(genre) => (
          <GenreCard
            genre={genre}
            onPlay={() => void play.list(trackList({ genre_id: genre.id, sort_by: "album" }))}
          />
        )}
      </CardGrid>
    </>
  );
}

function NoGenres() {
  return <Message title="No genres yet">Genres are read from the tags of your files during a scan.</Message>;
}
