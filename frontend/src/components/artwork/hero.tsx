import type { ReactNode } from "react";
import { Artwork, artworkUrl } from "./artwork";
import "./hero.css";

interface HeroProps {
  kind: string;
  title: string;
  artworkTrackId?: string | null;
  /** The artist with a picture, instead of a track. */
  artworkArtistId?: string | null;
  /** Replaces the artwork. */
  art?: ReactNode;
  isRound?: boolean;
  /** Lines under the title. */
  children: ReactNode;
  actions: ReactNode;
}

/** Show the header of an album, artist, genre or track: picture, title and actions over the tinted picture. */
export function Hero(props: HeroProps) {
  const { kind, title, artworkTrackId, artworkArtistId, art, isRound = false, children, actions } = props;
  const tint = artworkArtistId
    ? artworkUrl(artworkArtistId, 96, "artists")
    : artworkTrackId && artworkUrl(artworkTrackId, 96);
  return (
    <header className="hero">
      {tint ? (
        <div className="hero__tint" aria-hidden="true">
          <img src={tint} alt="" onError={(event) => event.currentTarget.remove()} />
        </div>
      ) : null}
      {art ?? (
        <Artwork
          trackId={artworkTrackId}
          artistId={artworkArtistId}
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
