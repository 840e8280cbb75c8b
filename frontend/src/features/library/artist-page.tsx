import { useQuery } from "@tanstack/react-query";
import { ListPlus, Play } from "lucide-react";
import { useMemo } from "react";
import { AlbumCard } from "@/components/artwork/album-card";
import { Hero } from "@/components/artwork/hero";
import { StartRadio } from "@/components/radio/start-radio";
import { FavouriteButton } from "@/components/track/favourite-button";
import { RatingStars, STAR_SIDE } from "@/components/track/rating-stars";
import { TrackList } from "@/components/track/track-list";
import { Button } from "@/components/ui/button";
import { Failure, Message } from "@/components/ui/message";
import { usePlay } from "@/hooks/player/use-play";
import { useTitle } from "@/hooks/use-title";
import { addListToPlaylist } from "@/lib/add-to-playlist";
import { albumList, partOf, trackList } from "@/lib/api/paged-lists";
import { artistCounts } from "@/lib/artist-counts";
import { counted } from "@/lib/format";
import { MergeActions } from "./merge-actions";
import { useArtist } from "./use-artist";

const MAX_ALBUMS = 200;

export function ArtistPage({ artistId }: { artistId: string }) {
  const artist = useArtist(artistId);
  const tracks = useMemo(() => trackList({ artist_id: artistId, sort_by: "album" }), [artistId]);
  const albums = useQuery(
    partOf(albumList({ artist_id: artistId, sort_by: "year", order: "desc" }), 0, MAX_ALBUMS),
  );
  const play = usePlay();
  useTitle(artist.data?.name);
  if (artist.error) {
    const retry = () => void artist.refetch();
    return <Failure title="This artist could not be loaded." error={artist.error} retry={retry} />;
  }
  if (!artist.data) return null;
  const { name, has_artwork } = artist.data;
  return (
    <div className="page">
      <Hero
        kind="Artist"
        title={name}
        artworkArtistId={has_artwork ? artistId : null}
        isRound
        actions={
          <>
            <Button
              kind="primary"
              icon={<Play size={17} fill="currentColor" aria-hidden="true" />}
              onClick={() => void play.list(tracks)}
            >
              Play
            </Button>
            <StartRadio seed={{ kind: "artist", id: artistId }} />
            <Button
              icon={<ListPlus size={17} aria-hidden="true" />}
              onClick={() => addListToPlaylist(name, tracks)}
            >
              Add to playlist
            </Button>
            <FavouriteButton item={artist.data} kind="artist" size="medium" />
            <RatingStars item={artist.data} kind="artist" size={STAR_SIDE} />
            <MergeActions kind="artist" subject={{ id: artistId, name }} merged={artist.data.merged} />
          </>
        }
      >
        <span className="number">{artistCounts(artist.data)}</span>
      </Hero>
      {albums.data?.items.length ? (
        <section>
          <h2 className="shelf-heading">Albums</h2>
          <div className="cover-grid">
            {albums.data.items.map((album) => (
              <AlbumCard
                key={album.id}
                album={album}
                subtitle={album.year ? String(album.year) : counted(album.track_count, "track")}
              />
            ))}
          </div>
        </section>
      ) : null}
      <section className="section">
        <h2 className="shelf-heading">Tracks</h2>
        <TrackList
          label={`Tracks of ${name}`}
          list={tracks}
          expectedCount={artist.data.track_count}
          empty={<Message title="None of these tracks is available right now." />}
        />
      </section>
    </div>
  );
}
