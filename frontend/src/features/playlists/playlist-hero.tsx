import { Download, ListEnd, ListStart, Pencil, Play, Shuffle, SlidersHorizontal, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useLocation } from "wouter";
import { Hero } from "@/components/artwork/hero";
import { OrderButton } from "@/components/order/order-button";
import { StartRadio } from "@/components/radio/start-radio";
import { Button, IconButton } from "@/components/ui/button";
import { usePlay } from "@/hooks/player/use-play";
import { usePlayer } from "@/hooks/player/use-player";
import type { PagedList } from "@/lib/api/paged-lists";
import { serverPath } from "@/lib/base-path";
import { counted, span } from "@/lib/format";
import { pathTo } from "@/lib/links";
import type { SoundOrder } from "@/lib/sound-order";
import type { Playlist, PlaylistAccess, PlaylistTrack } from "@/types/models";
import { ACCESS_FACTS } from "./access";
import { PlaylistArt } from "./playlist-art";
import { PlaylistForm } from "./playlist-form";
import { useChangePlaylist, useDeletePlaylist } from "./use-playlists";

const SmartPlaylistForm = lazy(() =>
  import("./smart/smart-playlist-form").then(({ SmartPlaylistForm }) => ({ default: SmartPlaylistForm })),
);

const CORONA_PX = 96;
const ICON = 18;

interface PlaylistHeroProps {
  playlist: Playlist;
  /** Its tracks in the order that is shown. */
  list: PagedList<PlaylistTrack>;
  onOrder: (order: SoundOrder) => void;
}

/** Show a playlist's picture, facts and actions. */
export function PlaylistHero({ playlist, list, onOrder }: PlaylistHeroProps) {
  const [isOpen, setOpen] = useState(false);
  const { name, description, track_count, duration_s, owner, is_own, file, missing_count } = playlist;
  const facts = [
    is_own ? "" : `by ${owner}`,
    counted(track_count, "track"),
    track_count ? span(duration_s) : "",
    ACCESS_FACTS[playlist.access as PlaylistAccess],
  ].filter(Boolean);
  return (
    <Hero
      kind={playlist.rules ? "Smart playlist" : "Playlist"}
      title={name}
      art={<PlaylistArt trackIds={playlist.picture_track_ids} corona_px={CORONA_PX} className="hero__art" />}
      actions={
        <>
          <PlayActions playlist={playlist} list={list} />
          <OrderAction playlist={playlist} onOrder={onOrder} />
          <a
            className="icon-button icon-button--medium"
            href={serverPath(`/api/v1/playlists/${encodeURIComponent(playlist.id)}/export.m3u8`)}
            download
            aria-label="Export as M3U8"
            title="Export as M3U8"
          >
            <Download size={ICON} aria-hidden="true" />
          </a>
          {is_own ? <OwnActions playlist={playlist} onEdit={() => setOpen(true)} /> : null}
        </>
      }
    >
      {description ? <p className="playlist-hero__text">{description}</p> : null}
      <span className="number">{facts.join(" · ")}</span>
      {file ? (
        <p className="playlist-hero__file">
          Follows the file {file} until you change it here.
          {missing_count ? ` ${counted(missing_count, "entry", "entries")} without a track.` : ""}
        </p>
      ) : null}
      {isOpen ? <EditPlaylist playlist={playlist} onClose={() => setOpen(false)} /> : null}
    </Hero>
  );
}

function OrderAction({ playlist, onOrder }: Omit<PlaylistHeroProps, "list">) {
  if (playlist.track_count < 2) return null;
  const note =
    playlist.can_edit && !playlist.rules
      ? "The playlist is stored in this order. You can undo it."
      : "The playlist is shown and played in this order here; nothing is stored.";
  return <OrderButton note={note} onOrder={onOrder} />;
}

function PlayActions({ playlist, list }: Omit<PlaylistHeroProps, "onOrder">) {
  const play = usePlay();
  const player = usePlayer();
  if (!playlist.track_count) return null;
  const shuffle = () => {
    player.setShuffle(true);
    void play.list(list, Math.floor(Math.random() * playlist.track_count));
  };
  return (
    <>
      <Button
        kind="primary"
        icon={<Play size={17} fill="currentColor" aria-hidden="true" />}
        onClick={() => void play.list(list)}
      >
        Play
      </Button>
      <Button icon={<Shuffle size={16} aria-hidden="true" />} onClick={shuffle}>
        Shuffle
      </Button>
      <StartRadio seed={{ kind: "playlist", id: playlist.id }} />
      <IconButton label="Play next" onClick={() => void play.listNext(list)}>
        <ListStart size={ICON} aria-hidden="true" />
      </IconButton>
      <IconButton label="Add to queue" onClick={() => void play.listLater(list)}>
        <ListEnd size={ICON} aria-hidden="true" />
      </IconButton>
    </>
  );
}

function OwnActions({ playlist, onEdit }: { playlist: Playlist; onEdit: () => void }) {
  const [, go] = useLocation();
  const remove = useDeletePlaylist();
  return (
    <>
      {playlist.rules ? <EditRules playlist={playlist} /> : null}
      <IconButton label="Edit details and sharing" onClick={onEdit}>
        <Pencil size={ICON} aria-hidden="true" />
      </IconButton>
      <IconButton
        label="Delete playlist"
        disabled={remove.isPending}
        onClick={() => {
          go(pathTo("playlists")); // before the playlist is gone, which this screen would look for
          remove.mutate(playlist);
        }}
      >
        <Trash2 size={ICON} aria-hidden="true" />
      </IconButton>
    </>
  );
}

function EditPlaylist({ playlist, onClose }: { playlist: Playlist; onClose: () => void }) {
  const change = useChangePlaylist(playlist.id);
  const { name, description } = playlist;
  return (
    <PlaylistForm
      title="Edit playlist"
      action="Save"
      initial={{ name, description, access: playlist.access as PlaylistAccess }}
      isPending={change.isPending}
      error={change.error}
      onSubmit={(details) => change.mutate(details, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

function EditRules({ playlist }: { playlist: Playlist }) {
  const [isOpen, setOpen] = useState(false);
  const change = useChangePlaylist(playlist.id);
  if (!playlist.rules) return null;
  const close = () => setOpen(false);
  return (
    <>
      <IconButton label="Edit rules" onClick={() => setOpen(true)}>
        <SlidersHorizontal size={ICON} aria-hidden="true" />
      </IconButton>
      {isOpen ? (
        <Suspense fallback={null}>
          <SmartPlaylistForm
            title="Edit rules"
            action="Save"
            initial={{ name: playlist.name, rules: playlist.rules }}
            isPending={change.isPending}
            error={change.error}
            onSubmit={(made) => change.mutate(made, { onSuccess: close })}
            onClose={close}
          />
        </Suspense>
      ) : null}
    </>
  );
}
