import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { AlbumCard } from "@/components/artwork/album-card";
import { TrackTable } from "@/components/track/track-table";
import { albumList, partOf, trackList } from "@/lib/api/paged-lists";
import { pathTo } from "@/lib/links";
import type { Track } from "@/types/models";

const ALBUMS = 14;
const TRACKS = 5;

/** Show recently added albums and recently played, most played and favourite tracks. */
export function Shelves() {
  const albums = useQuery(partOf(albumList({ sort_by: "added_at", order: "desc" }), 0, ALBUMS));
  const recent = useQuery(partOf(trackList({ sort_by: "last_played_at", order: "desc" }), 0, TRACKS));
  const favourites = useQuery(
    partOf(trackList({ favourite: true, sort_by: "added_at", order: "desc" }), 0, TRACKS),
  );
  const most = useQuery(partOf(trackList({ sort_by: "play_count", order: "desc" }), 0, TRACKS));
  const playedOnly = (tracks: readonly Track[] | undefined) =>
    (tracks ?? []).filter((track) => track.play_count > 0);
  return (
    <>
      {albums.data?.items.length ? (
        <Shelf title="Recently added" href={`${pathTo("library", "albums")}?sort=added_at&order=desc`}>
          <div className="shelf">
            {albums.data.items.map((album) => (
              <AlbumCard key={album.id} album={album} />
            ))}
          </div>
        </Shelf>
      ) : null}
      <div className="home__columns">
        <TrackShelf
          title="Recently played"
          href={pathTo("history")}
          tracks={playedOnly(recent.data?.items)}
        />
        <TrackShelf
          title="Most played"
          href={`${pathTo("library", "tracks")}?sort=play_count&order=desc`}
          tracks={playedOnly(most.data?.items)}
        />
        <TrackShelf
          title="Favourites"
          href={`${pathTo("library", "tracks")}?favourites=yes`}
          tracks={favourites.data?.items ?? []}
        />
      </div>
    </>
  );
}

interface ShelfProps {
  title: string;
  href: string;
  children: ReactNode;
}

function Shelf({ title, href, children }: ShelfProps) {
  return (
    <section className="section">
      <header className="section__head">
        <h2>{title}</h2>
        <Link href={href} aria-label={`Show all: ${title.toLowerCase()}`}>
          Show all
        </Link>
      </header>
      {children}
    </section>
  );
}

interface TrackShelfProps {
  title: string;
  href: string;
  tracks: readonly Track[];
}

function TrackShelf({ title, href, tracks }: TrackShelfProps) {
  if (tracks.length === 0) return null;
  return (
    <Shelf title={title} href={href}>
      <TrackTable label={title} tracks={tracks} showsAlbum={false} />
    </Shelf>
  );
}
