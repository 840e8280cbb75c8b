import { ListEnd, ListPlus, Play, Shuffle } from "lucide-react";
import { useMemo, useState } from "react";
import { Hero } from "@/components/artwork/hero";
import { OrderButton, OrderNote } from "@/components/order/order-button";
import { StartRadio } from "@/components/radio/start-radio";
import { FavouriteButton } from "@/components/track/favourite-button";
import { RatingStars, STAR_SIDE } from "@/components/track/rating-stars";
import { TrackList } from "@/components/track/track-list";
import { Button } from "@/components/ui/button";
import { Credits } from "@/components/ui/credits";
import { Failure, Message } from "@/components/ui/message";
import { usePlay } from "@/hooks/player/use-play";
import { usePlayer } from "@/hooks/player/use-player";
import { useTitle } from "@/hooks/use-title";
import { addListToPlaylist } from "@/lib/add-to-playlist";
import { type PagedList, trackList } from "@/lib/api/paged-lists";
import { counted, span } from "@/lib/format";
import { orderedList, type SoundOrder } from "@/lib/sound-order";
import type { AlbumDetail, Track } from "@/types/models";
import { MergeActions } from "./merge-actions";
import { useAlbum } from "./use-album";

export function AlbumPage({ albumId }: { albumId: string }) {
  const album = useAlbum(albumId);
  const [order, setOrder] = useState<SoundOrder>();
  const list = useMemo(() => {
    const own = trackList({ album_id: albumId, sort_by: "album_order" });
    return order ? orderedList(own, order) : own;
  }, [albumId, order]);
  useTitle(album.data?.title);
  if (album.error) {
    const retry = () => void album.refetch();
    return <Failure title="This album could not be loaded." error={album.error} retry={retry} />;
  }
  if (!album.data) return null;
  return (
    <div className="page">
      <AlbumHero album={album.data} list={list} onOrder={setOrder} />
      {order ? (
        <OrderNote order={order} former="Back to the album’s order" onUndo={() => setOrder(undefined)} />
      ) : null}
      <TrackList
        label={`Tracks of ${album.data.title}`}
        list={list}
        expectedCount={album.data.track_count}
        showsAlbum={false}
        showsNumbers
        empty={<Message title="None of these tracks is available right now." />}
      />
    </div>
  );
}

interface AlbumHeroProps {
  album: AlbumDetail;
  list: PagedList<Track>;
  onOrder: (order: SoundOrder) => void;
}

function AlbumHero({ album, list, onOrder }: AlbumHeroProps) {
  const play = usePlay();
  const player = usePlayer();
  const facts = [
    album.edition,
    album.year,
    counted(album.track_count, "track"),
    span(album.duration_s),
  ].filter(Boolean);
  const shuffle = () => {
    player.setShuffle(true);
    void play.list(list, Math.floor(Math.random() * album.track_count));
  };
  return (
    <Hero
      kind="Album"
      title={album.title}
      artworkTrackId={album.artwork_track_id}
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
          <StartRadio seed={{ kind: "album", id: album.id }} />
          <Button icon={<ListEnd size={17} aria-hidden="true" />} onClick={() => void play.listLater(list)}>
            Add to queue
          </Button>
          <Button
            icon={<ListPlus size={17} aria-hidden="true" />}
            onClick={() => addListToPlaylist(album.title, list)}
          >
            Add to playlist
          </Button>
          {album.track_count > 1 ? (
            <OrderButton
              note="The album is shown and played in this order here; nothing is stored."
              onOrder={onOrder}
            />
          ) : null}
          <FavouriteButton item={album} kind="album" size="medium" />
          <RatingStars item={album} kind="album" size={STAR_SIDE} />
          <MergeActions
            kind="album"
            subject={{ id: album.id, name: album.title }}
            merged={album.merged}
            folderCount={album.folder_count}
          />
        </>
      }
    >
      <Credits text={album.artist} artists={album.artists} />
      <span className="number"> · {facts.join(" · ")}</span>
    </Hero>
  );
}
