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
import type { Playlist } from "@/types/models";

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
      <PlaylistHero playlist={playlist.data} />
      <Tracks playlist={playlist.data} />
    </div>
  );
}

function Tracks({ playlist }: { playlist: Playlist }) {
  const list = useMemo(() => playlistTracks(playlist.id), [playlist.id]);
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
        editing={playlist.can_edit ? editing : undefined}
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
