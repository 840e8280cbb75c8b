import { Play } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Artwork } from "./artwork";
import "./cover-card.css";

interface CoverCardProps {
  href: string;
  title: string;
  subtitle: string;
  artworkTrackId?: string | null;
  /** The artist with a picture, instead of a track. */
  artworkArtistId?: string | null;
  isRound?: boolean;
  onPlay?: () => void;
  /** Shown on the picture, beside the button that plays. */
  marks?: ReactNode;
}

/** Show a picture with two lines of text. */
export function CoverCard({
  href,
  title,
  subtitle,
  artworkTrackId,
  artworkArtistId,
  isRound = false,
  onPlay,
  marks,
}: CoverCardProps) {
  return (
    <article className={`cover-card ${isRound ? "cover-card--round" : ""}`}>
      <Link href={href} className="cover-card__link">
        <Artwork trackId={artworkTrackId} artistId={artworkArtistId} size={320} name={title} />
        <span className="cover-card__title clip" title={title}>
          {title}
        </span>
        <span className="cover-card__subtitle clip">{subtitle}</span>
      </Link>
      {marks}
      {onPlay ? (
        <button type="button" className="cover-card__play" aria-label={`Play ${title}`} onClick={onPlay}>
          <Play size={20} fill="currentColor" aria-hidden="true" />
        </button>
      ) : null}
    </article>
  );
}
