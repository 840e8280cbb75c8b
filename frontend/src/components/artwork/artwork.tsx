import { Music2 } from "lucide-react";
import { useState } from "react";
import { serverPath } from "@/lib/base-path";
import { initials } from "@/lib/initials";
import "./artwork.css";

/** Sizes that the server renders, px; twice the shown size stays sharp on high-density screens. */
export type ArtworkSize = 96 | 320 | 640;

export interface ArtworkProps {
  /** The track with the picture; null without one. */
  trackId?: string | null | undefined;
  /** The artist with a picture, instead of a track; null without one. */
  artistId?: string | null | undefined;
  size: ArtworkSize;
  /** Empty where the name is shown beside the picture. */
  alt?: string;
  /** Its initials replace a missing picture. */
  name?: string;
  className?: string;
}

export function artworkUrl(id: string, size: ArtworkSize, of: "tracks" | "artists" = "tracks"): string {
  return serverPath(`/api/v1/${of}/${encodeURIComponent(id)}/artwork?size=${size}`);
}

/** Show a picture, or initials or an icon without one. */
export function Artwork({ trackId, artistId, size, alt = "", name = "", className = "" }: ArtworkProps) {
  const [failed, setFailed] = useState<string>();
  const id = artistId ?? trackId;
  const url = id && artworkUrl(id, size, artistId ? "artists" : "tracks");
  return (
    <span className={`artwork ${className}`}>
      {url && failed !== url ? (
        <img
          key={url}
          src={url}
          alt={alt}
          width={size}
          height={size}
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setFailed(url)}
        />
      ) : (
        <Placeholder letters={initials(name)} />
      )}
    </span>
  );
}

function Placeholder({ letters }: { letters: string }) {
  if (!letters) return <Music2 aria-hidden="true" className="artwork__none" />;
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true" className="artwork__letters">
      <text x="50" y="50" textAnchor="middle" dominantBaseline="central">
        {letters}
      </text>
    </svg>
  );
}
