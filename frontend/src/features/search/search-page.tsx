import type { KeyboardEvent, ReactNode } from "react";
import { useSearchParams } from "wouter";
import { AlbumCard } from "@/components/artwork/album-card";
import { CardMarks } from "@/components/artwork/card-marks";
import { CoverCard } from "@/components/artwork/cover-card";
import { TrackTable } from "@/components/track/track-table";
import { SearchField } from "@/components/ui/field";
import { Failure, Message } from "@/components/ui/message";
import { useTitle } from "@/hooks/use-title";
import { albumDetails } from "@/lib/album-details";
import { artistCounts } from "@/lib/artist-counts";
import { counted } from "@/lib/format";
import { artistPath } from "@/lib/links";
import { useSearch } from "./use-search";
import "./search.css";

const LIMITS = { tracks: 50, names: 12 };

/** Search the library; the query is part of the address. */
export function SearchPage() {
  const [params, setParams] = useSearchParams();
  const typed = params.get("q") ?? "";
  useTitle(typed ? `“${typed}”` : "Search");
  return (
    <div className="page">
      <h1 className="hidden-text">Search</h1>
      <SearchField
        className="search-field"
        label="Search your library"
        placeholder="Search tracks, albums and artists"
        value={typed}
        onChange={(text) => setParams(text ? { q: text } : {}, { replace: true })}
        onKeyDown={focusResults}
        autoFocus
      />
      {typed.trim() ? <Results typed={typed} /> : <Hints />}
    </div>
  );
}

/** Move the focus from the search field into the first list of results on Down and Enter. */
function focusResults(event: KeyboardEvent): void {
  if (event.key !== "ArrowDown" && event.key !== "Enter") return;
  const grid = document.querySelector<HTMLElement>("#content [role=grid]");
  if (!grid) return;
  event.preventDefault();
  grid.focus();
}

function Hints() {
  return (
    <Message title="Search your library">
      Enter a title, an artist, an album or a genre. The first letters are enough; typing errors and missing
      accents are tolerated. Quotes keep words together, -live leaves a word out, and artist:, album:, genre:
      and year:1990..1999 look in one place.
    </Message>
  );
}

function Results({ typed }: { typed: string }) {
  const { query, found } = useSearch(typed, LIMITS);
  if (found.error) {
    return <Failure title="Search failed." error={found.error} retry={() => void found.refetch()} />;
  }
  if (!found.data) return null;
  const { artists, albums, tracks } = found.data;
  if (artists.total + albums.total + tracks.total === 0) {
    return <Message title={`No results for “${query}”`}>Check the spelling, or try fewer words.</Message>;
  }
  return (
    <div aria-busy={found.isPlaceholderData}>
      <Shelf title="Artists" count={counted(artists.total, "artist")} isShown={artists.items.length > 0}>
        {artists.items.map((artist) => (
          <CoverCard
            key={artist.id}
            href={artistPath(artist.id)}
            title={artist.name}
            subtitle={artistCounts(artist)}
            artworkArtistId={artist.id}
            isRound
            marks={<CardMarks item={artist} kind="artist" />}
          />
        ))}
      </Shelf>
      <Shelf title="Albums" count={counted(albums.total, "album")} isShown={albums.items.length > 0}>
        {albums.items.map((album) => (
          <AlbumCard key={album.id} album={album} subtitle={albumDetails(album)} />
        ))}
      </Shelf>
      {tracks.items.length ? (
        <section className="section">
          <header className="section__head">
            <h2>Tracks</h2>
            <span className="soft number">{counted(tracks.total, "track")}</span>
          </header>
          <TrackTable label="Tracks found" tracks={tracks.items} />
        </section>
      ) : null}
    </div>
  );
}

interface ShelfProps {
  title: string;
  count: string;
  isShown: boolean;
  children: ReactNode;
}

function Shelf({ title, count, isShown, children }: ShelfProps) {
  if (!isShown) return null;
  return (
    <section className="section">
      <header className="section__head">
        <h2>{title}</h2>
        <span className="soft number">{count}</span>
      </header>
      <div className="shelf">{children}</div>
    </section>
  );
}
