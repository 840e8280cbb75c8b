import { useQuery } from "@tanstack/react-query";
import { ListPlus, Play, Shuffle } from "lucide-react";
import { Button } from "@/components/button";
import { Hero } from "@/components/hero";
import { MaybeLink } from "@/components/maybe-link";
import { Failure } from "@/components/message";
import { TrackTable } from "@/components/track-table";
import { usePlay } from "@/hooks/use-play";
import { usePlayer } from "@/hooks/use-player";
import { useTitle } from "@/hooks/use-title";
import { counted, span } from "@/lib/format";
import { artistPath } from "@/lib/links";
import { partOf, trackList } from "@/lib/lists";
import type { Album, Track } from "@/types/models";
import { useAlbum } from "./use-album";

/** More than any album has, and one request. */
const MAX_TRACKS = 500;

export function AlbumPage({ albumId }: { albumId: string }) {
  const album = useAlbum(albumId);
  const tracks = useQuery(partOf(trackList({ album_id: albumId, sort_by: "album_order" }), 0, MAX_TRACKS));
  useTitle(album.data?.title);
  const error = album.error ?? tracks.error;
  if (error) {
    const retry = () => void Promise.all([album.refetch(), tracks.refetch()]);
    return <Failure what="This album could not be loaded." error={error} retry={retry} />;
  }
  if (!album.data) return null;
  const items = tracks.data?.items ?? [];
  return (
    <div className="page">
      <AlbumHead album={album.data} tracks={items} />
      <TrackTable label={`Tracks of ${album.data.title}`} tracks={items} showsAlbum={false} showsNumbers />
    </div>
  );
}

function AlbumHead({ album, tracks }: { album: Album; tracks: readonly Track[] }) {
  const play = usePlay();
  const player = usePlayer();
  const facts = [album.year, counted(album.track_count, "track"), span(album.duration_s)].filter(Boolean);
  const shuffle = () => {
    player.setShuffle(true);
    play.tracks(tracks, Math.floor(Math.random() * tracks.length));
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
            onClick={() => play.tracks(tracks)}
          >
            Play
          </Button>
          <Button icon={<Shuffle size={16} aria-hidden="true" />} onClick={shuffle}>
            Shuffle
          </Button>
          <Button icon={<ListPlus size={17} aria-hidden="true" />} onClick={() => play.later(tracks)}>
            Add to queue
          </Button>
        </>
      }
    >
      <MaybeLink href={album.artist_id ? artistPath(album.artist_id) : undefined}>
        <strong>{album.artist}</strong>
      </MaybeLink>
      <span className="number"> · {facts.join(" · ")}</span>
    </Hero>
  );
}
