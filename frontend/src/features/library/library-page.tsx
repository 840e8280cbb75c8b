import { Link } from "wouter";
import { Message } from "@/components/ui/message";
import { useTitle } from "@/hooks/use-title";
import { pathTo } from "@/lib/links";
import { AlbumsTab } from "./albums-tab";
import { ArtistsTab } from "./artists-tab";
import { GenresTab } from "./genres-tab";
import { TracksTab } from "./tracks-tab";
import "./library.css";

const KINDS = [
  { kind: "tracks", label: "Tracks", Tab: TracksTab },
  { kind: "albums", label: "Albums", Tab: AlbumsTab },
  { kind: "artists", label: "Artists", Tab: ArtistsTab },
  { kind: "genres", label: "Genres", Tab: GenresTab },
] as const;

/** List all tracks, albums, artists or genres. */
export function LibraryPage({ kind }: { kind: string }) {
  useTitle("Library");
  const shown = KINDS.find((one) => one.kind === kind);
  return (
    <div className="page">
      <header className="page__head library-head">
        <h1>Library</h1>
        <nav className="segments" aria-label="Library sections">
          {KINDS.map(({ kind: one, label }) => (
            <Link
              key={one}
              href={pathTo("library", one)}
              replace
              aria-current={one === kind ? "page" : undefined}
            >
              {label}
            </Link>
          ))}
        </nav>
      </header>
      {shown ? <shown.Tab /> : <Message title="Page not found">Choose one of the sections above.</Message>}
    </div>
  );
}
