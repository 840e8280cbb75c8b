import { Music2 } from "lucide-react";
import { useState } from "react";
import "./artwork.css";

/** Sides in pixels that the server makes; twice the shown size is sharp on fine screens. */
export type ArtworkSize = 96 | 320 | 640;

interface ArtworkProps {
  /** Whose picture; null: there is none. */
  trackId: string | null | undefined;
  size: ArtworkSize;
  /** Empty where the name stands beside the picture. */
  alt?: string;
  className?: string;
}

export function artworkUrl(trackId: string, size: ArtworkSize): string {
  return `/api/v1/tracks/${encodeURIComponent(trackId)}/artwork?size=${size}`;
}

/** A picture, or a quiet stand-in while there is none. */
export function Artwork({ trackId, size, alt = "", className = "" }: ArtworkProps) {
  const [missing, setMissing] = useState<string>();
  const isThere = trackId && missing !== trackId;
  return (
    <span className={`artwork ${className}`}>
      {isThere ? (
        <img
          key={trackId}
          src={artworkUrl(trackId, size)}
          alt={alt}
          width={size}
          height={size}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setMissing(trackId)}
        />
      ) : (
        <Music2 aria-hidden="true" className="artwork__none" />
      )}
    </span>
  );
}
