import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import { TrackList } from "@/components/track/track-list";
import { Failure, Message } from "@/components/ui/message";
import { useTitle } from "@/hooks/use-title";
import { playlistOf, playlistTracks } from "@/lib/api/playlists";
import { pathTo } from "@/lib/links";
import { PlaylistHero } from "./playlist-hero";
import { usePlaylistEdits } from "./use-playlist-edits";
import "./playlists.css";
import { OrderNote } from "@/components/order/order-button";
import type { PagedList } from "@/lib/api/paged-lists";
import { orderedList, type SoundOrder } from "@/lib/sound-order";
import type { Playlist, PlaylistTrack } from "@/types/models";
import { usePlaylistOrder } from "./use-playlist-order";

/** Show a playlist with its tracks; those who may can move and remove them. */
export function PlaylistPage({ playlistId }: { playlistId: string }) {
  const playlist = useQuery(playlistOf(playlistId));
  useTitle(playlist.data?.name);
  if (playlist.error) {
    const retry = () => void playlist.refetch();
    return <Failure title="This playlist could not be loaded." error={playlist.error} retry={retry} />;
  }
  if (!playlist.data) return null;
  return (
    <div className="page">
      <Contents playlist={playlist.data} />
    </div>
  );
}

/** A playlist that is not the user's to change is shown in another order; others are stored in it. */
function Contents({ playlist }: { playlist: Playlist }) {
  const [order, setOrder] = useState<SoundOrder>();
  const storeOrder = usePlaylistOrder(playlist);
  const isStored = playlist.can_edit && !playlist.rules;
  const list = useMemo(() => {
    const own = playlistTracks(playlist.id);
    return order && !isStored ? orderedList(own, order) : own;
  }, [playlist.id, order, isStored]);
  return (
    <>
      <PlaylistHero playlist={playlist} list={list} onOrder={isStored ? storeOrder.mutate : setOrder} />
      {order && !isStored ? (
        <OrderNote order={order} former="Back to the playlist’s order" onUndo={() => setOrder(undefined)} />
      ) : null}
      <Tracks playlist={playlist} list={list} isEditable={playlist.can_edit && !order} />
    </>
  );
}

interface TracksProps {
  playlist: Playlist;
  list: PagedList<PlaylistTrack>;
  isEditable: boolean;
}

function Tracks({ playlist, list, isEditable }: TracksProps) {
  const edits = usePlaylistEdits(playlist);
  const [announced, announce] = useState("");
  const editing = {
    onMove: (from: number, to: number) => {
      edits.move(from, to);
      announce(`Moved to position ${to + 1} of ${playlist.track_count}`);
    },
    onRemove: edits.remove,
  };
  return (
    <>
      <TrackList
        label={`Tracks of ${playlist.name}`}
        list={list}
        expectedCount={playlist.track_count}
        editing={isEditable ? editing : undefined}
        empty={
          <Message
            title={playlist.rules ? "No track fits the rules" : "This playlist is empty"}
            actions={
              playlist.can_edit ? (
                <Link href={pathTo("library")} className="button button--primary">
                  Browse the library
                </Link>
              ) : undefined
            }
          >
            {playlist.rules
              ? "Tracks appear here as soon as they fit. Change the rules to find others."
              : "Choose “Add to playlist” in the menu of any track, album or artist."}
          </Message>
        }
      />
      <p role="status" className="hidden-text">
        {announced}
      </p>
    </>
  );
}
