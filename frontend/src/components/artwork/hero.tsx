import type { ReactNode } from "react";
import { Artwork, artworkUrl } from "./artwork";
import "./hero.css";

interface HeroProps {
  kind: string;
  title: string;
  artworkTrackId?: string | null;
  /** Replaces the artwork. */
  art?: ReactNode;
  isRound?: boolean;
  /** Lines under the title. */
  children: ReactNode;
  actions: ReactNode;
}

/** Show the header of an album, artist, genre or track: picture, title and actions over the tinted picture. */
export function Hero(props: HeroProps) {
  const { kind, title, artworkTrackId, art, isRound = false, children, actions } = props;
  return (
    <header className="hero">
      {artworkTrackId ? (
        <div className="hero__tint" aria-hidden="true">
          <img
            src={artworkUrl(artworkTrackId, 96)}
            alt=""
            onError={(event) => event.currentTarget.remove()}
          />
        </div>
      ) : null}
      {art ?? (
        <Artwork
          trackId={artworkTrackId}
          size={640}
          name={title}
          className={`hero__art ${isRound ? "hero__art--round" : ""}`}
        />
      )}
      <div className="hero__words">
        <p className="hero__kind">{kind}</p>
        <h1>{title}</h1>
        <div className="hero__lines">{children}</div>
        <div className="hero__actions">{actions}</div>
      </div>
    </header>
  );
}
