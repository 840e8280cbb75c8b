import { useQuery } from "@tanstack/react-query";
import { ListPlus, Play, Shuffle } from "lucide-react";
import { useMemo } from "react";
import { AlbumCard } from "@/components/artwork/album-card";
import { Hero } from "@/components/artwork/hero";
import { Corona } from "@/components/corona/corona";
import { StartRadio } from "@/components/radio/start-radio";
import { TrackList } from "@/components/track/track-list";
import { Button } from "@/components/ui/button";
import { Failure, Message } from "@/components/ui/message";
import { usePlay } from "@/hooks/player/use-play";
import { usePlayer } from "@/hooks/player/use-player";
import { useTitle } from "@/hooks/use-title";
import { addListToPlaylist } from "@/lib/add-to-playlist";
import { albumList, type PagedList, partOf, trackList } from "@/lib/api/paged-lists";
import { counted } from "@/lib/format";
import type { Genre, Track } from "@/types/models";
import { TRACK_SORT_NAMES, type TrackSort } from "./track-sorts";
import { useGenre } from "./use-genre";
import { useListView } from "./use-list-view";
import { useMeanShape } from "./use-mean-shape";

/** Albums shown. */
const ALBUMS = 20;

/** Tracks whose mean is the genre's sound profile. */
const PROFILE_TRACKS = 60;

const CORONA_PX = 216;

/** Show a genre's sound profile in this library, its albums and its tracks. */
export function GenrePage({ genreId }: { genreId: string }) {
  const genre = useGenre(genreId);
  const view = useListView<TrackSort>("genre", TRACK_SORT_NAMES, "artist");
  const { sort, isDescending } = view;
  const list = useMemo(
    () => trackList({ genre_id: genreId, sort_by: sort, order: isDescending ? "desc" : "asc" }),
    [genreId, sort, isDescending],
  );
  useTitle(genre.data?.name);
  if (genre.error) {
    const retry = () => void genre.refetch();
    return <Failure title="This genre could not be loaded." error={genre.error} retry={retry} />;
  }
  if (!genre.data) return null;
  return (
    <div className="page">
      <GenreHero genre={genre.data} list={list} />
      <GenreAlbums genreId={genreId} />
      <section className="section">
        <h2 className="shelf-heading">Tracks</h2>
        <TrackList
          label={`Tracks of ${genre.data.name}`}
          list={list}
          order={view}
          empty={<Message title="None of these tracks is available right now." />}
        />
      </section>
    </div>
  );
}

function GenreHero({ genre, list }: { genre: Genre; list: PagedList<Track> }) {
  const play = usePlay();
  const player = usePlayer();
  const analysed = useQuery(partOf(trackList({ genre_id: genre.id, state: "done" }), 0, PROFILE_TRACKS));
  const shape = useMeanShape(analysed.data?.items.map((track) => track.id) ?? []);
  const shuffle = () => {
    player.setShuffle(true);
    void play.list(list, Math.floor(Math.random() * genre.track_count));
  };
  return (
    <Hero
      kind="Genre"
      title={genre.name}
      art={<Corona shape={shape} size={CORONA_PX} label={`Sound profile of ${genre.name} in your library`} />}
      actions={
        <>
          <Button
            kind="primary"
            icon={<Play size={17} fill="currentColor" aria-hidden="true" />}
            onClick={() => void play.list(list)}
          >
            Play
          </Button>
          <Button icon={<Shuffle size={16} aria-hidden="true" />} onClick={shuffle}>
            Shuffle
          </Button>
          <StartRadio seed={{ kind: "genre", id: genre.id }} />
          <Button
            icon={<ListPlus size={17} aria-hidden="true" />}
            onClick={() => addListToPlaylist(genre.name, list)}
          >
            Add to playlist
          </Button>
        </>
      }
    >
      <span className="number">{counted(genre.track_count, "track")}</span>
    </Hero>
  );
}

function GenreAlbums({ genreId }: { genreId: string }) {
  const albums = useQuery(
    partOf(albumList({ genre_id: genreId, sort_by: "added_at", order: "desc" }), 0, ALBUMS),
  );
  if (!albums.data?.items.length) return null;
  return (
    <section>
      <h2 className="shelf-heading">Albums</h2>
      <div className="shelf">
        {albums.data.items.map((album) => (
          <AlbumCard key={album.id} album={album} />
        ))}
      </div>
    </section>
  );
}
