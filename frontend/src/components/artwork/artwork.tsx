import { Music2 } from "lucide-react";
import { useState } from "react";
import { initials } from "@/lib/initials";
import "./artwork.css";

/** Sides in pixels that the server makes; twice the shown size is sharp on fine screens. */
export type ArtworkSize = 96 | 320 | 640;

export interface ArtworkProps {
  /** Whose picture; null: there is none. */
  trackId: string | null | undefined;
  size: ArtworkSize;
  /** Empty where the name stands beside the picture. */
  alt?: string;
  /** Whose first letters stand in for a picture that is not there. */
  name?: string;
  className?: string;
}

export function artworkUrl(trackId: string, size: ArtworkSize): string {
  return `/api/v1/tracks/${encodeURIComponent(trackId)}/artwork?size=${size}`;
}

/** A picture, or a quiet stand-in while there is none. */
export function Artwork({ trackId, size, alt = "", name = "", className = "" }: ArtworkProps) {
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
        <StandIn letters={initials(name)} />
      )}
    </span>
  );
}

function StandIn({ letters }: { letters: string }) {
  if (!letters) return <Music2 aria-hidden="true" className="artwork__none" />;
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true" className="artwork__letters">
      <text x="50" y="50" textAnchor="middle" dominantBaseline="central">
        {letters}
      </text>
    </svg>
  );
}
