import { FileMusic, Plus, Sparkles } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { useLocation } from "wouter";
import { CardGrid } from "@/components/artwork/card-grid";
import { Button } from "@/components/ui/button";
import { SearchField, Select } from "@/components/ui/field";
import { Message } from "@/components/ui/message";
import { useDebounced } from "@/hooks/use-debounced";
import { useTitle } from "@/hooks/use-title";
import { playlistList } from "@/lib/api/playlists";
import { playlistPath } from "@/lib/links";
import { ImportPlaylist } from "./import-playlist";
import { PlaylistCard } from "./playlist-card";
import { PlaylistForm } from "./playlist-form";
import { useCreatePlaylist } from "./use-playlists";
import "./playlists.css";

const SmartPlaylistForm = lazy(() =>
  import("./smart/smart-playlist-form").then(({ SmartPlaylistForm }) => ({ default: SmartPlaylistForm })),
);

const TYPING_MS = 180;

const SORTS = {
  changed_at: "Recently changed",
  name: "Name",
  created_at: "Newest",
  track_count: "Longest",
} as const;

const OWNERS = { all: "All playlists", own: "Yours", shared: "Shared with you" } as const;

/** List playlists: the account's, and those that others share. */
export function PlaylistsPage() {
  useTitle("Playlists");
  const [query, setQuery] = useState("");
  const [sort, setSort] = useState<keyof typeof SORTS>("changed_at");
  const [owner, setOwner] = useState<keyof typeof OWNERS>("all");
  const [isOpen, setOpen] = useState(false);
  const [isSmartOpen, setSmartOpen] = useState(false);
  const settled = useDebounced(query.trim(), TYPING_MS);
  const list = useMemo(
    () =>
      playlistList({
        sort_by: sort,
        order: sort === "name" ? "asc" : "desc",
        ...(settled ? { query: settled } : {}),
        ...(owner === "all" ? {} : { own: owner === "own" }),
      }),
    [sort, settled, owner],
  );
  const isFiltered = settled !== "" || owner !== "all";
  return (
    <div className="page">
      <header className="playlists__head">
        <h1>Playlists</h1>
        <div className="playlists__actions">
          <Button kind="primary" icon={<Plus size={17} aria-hidden="true" />} onClick={() => setOpen(true)}>
            New playlist
          </Button>
          <Button icon={<Sparkles size={16} aria-hidden="true" />} onClick={() => setSmartOpen(true)}>
            New smart playlist
          </Button>
          <ImportPlaylist />
        </div>
      </header>
      <div className="playlists__toolbar">
        <SearchField
          label="Filter playlists"
          placeholder="Filter playlists"
          value={query}
          onChange={setQuery}
        />
        <Select label="Sort by" value={sort} choices={SORTS} onChange={setSort} />
        <Select label="Show" value={owner} choices={OWNERS} onChange={setOwner} />
      </div>
      <CardGrid
        noun="playlists"
        list={list}
        empty={
          isFiltered ? (
            <Message
              title="No playlists found"
              actions={
                <Button
                  kind="primary"
                  onClick={() => {
                    setQuery("");
                    setOwner("all");
                  }}
                >
                  Clear filters
                </Button>
              }
            >
              None of your playlists fits these filters.
            </Message>
          ) : (
            <Message
              title="No playlists yet"
              picture={<FileMusic size={44} aria-hidden="true" />}
              actions={
                <Button kind="primary" onClick={() => setOpen(true)}>
                  Create a playlist
                </Button>
              }
            >
              Collect tracks in an order of your own. Choose “Add to playlist” in the menu of any track, album
              or artist, or import an M3U file.
            </Message>
          )
        }
      >
        {(playlist) => <PlaylistCard playlist={playlist} />}
      </CardGrid>
      {isOpen ? <NewPlaylist onClose={() => setOpen(false)} /> : null}
      {isSmartOpen ? <NewSmartPlaylist onClose={() => setSmartOpen(false)} /> : null}
    </div>
  );
}

function NewPlaylist({ onClose }: { onClose: () => void }) {
  const create = useCreatePlaylist();
  const [, go] = useLocation();
  return (
    <PlaylistForm
      title="New playlist"
      action="Create playlist"
      isPending={create.isPending}
      error={create.error}
      onSubmit={(details) => create.mutate(details, { onSuccess: (made) => go(playlistPath(made.id)) })}
      onClose={onClose}
    />
  );
}

function NewSmartPlaylist({ onClose }: { onClose: () => void }) {
  const create = useCreatePlaylist();
  const [, go] = useLocation();
  return (
    <Suspense fallback={null}>
      <SmartPlaylistForm
        title="New smart playlist"
        action="Create playlist"
        isPending={create.isPending}
        error={create.error}
        onSubmit={(made) => create.mutate(made, { onSuccess: ({ id }) => go(playlistPath(id)) })}
        onClose={onClose}
      />
    </Suspense>
  );
}
