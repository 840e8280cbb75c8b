import { ListMusic } from "lucide-react";
import { Corona } from "@/components/corona/corona";
import { useShape } from "@/hooks/track/use-shape";
import "./playlists.css";

interface PlaylistArtProps {
  trackIds: readonly string[];
  /** Side of each corona, px. */
  corona_px: number;
  className?: string;
}

/** Show a playlist as the coronas of its first tracks; one alone is large. */
export function PlaylistArt({ trackIds, corona_px, className = "" }: PlaylistArtProps) {
  const shown = trackIds.length >= 4 ? trackIds.slice(0, 4) : trackIds.slice(0, 1);
  return (
    <span className={`playlist-art playlist-art--${shown.length} ${className}`} aria-hidden="true">
      {shown.map((id) => (
        <TrackCorona key={id} trackId={id} size={corona_px} />
      ))}
      {shown.length ? null : <ListMusic />}
    </span>
  );
}

function TrackCorona({ trackId, size }: { trackId: string; size: number }) {
  return <Corona shape={useShape(trackId)} size={size} />;
}
