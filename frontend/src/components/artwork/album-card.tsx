import { usePlay } from "@/hooks/player/use-play";
import { trackList } from "@/lib/api/paged-lists";
import { albumPath } from "@/lib/links";
import type { Album } from "@/types/models";
import { CardMarks } from "./card-marks";
import { CoverCard } from "./cover-card";

interface AlbumCardProps {
  album: Album;
  /** Shown under the title; the artist by default. */
  subtitle?: string;
}

/** Show an album that can be opened or played. */
export function AlbumCard({ album, subtitle = album.artist }: AlbumCardProps) {
  const play = usePlay();
  return (
    <CoverCard
      href={albumPath(album.id)}
      title={album.title}
      subtitle={subtitle}
      artworkTrackId={album.artwork_track_id}
      marks={<CardMarks item={album} kind="album" />}
      onPlay={() => void play.list(trackList({ album_id: album.id, sort_by: "album_order" }))}
    />
  );
}
