import { Play } from "lucide-react";
import { Link } from "wouter";
import { usePlay } from "@/hooks/player/use-play";
import { playlistTracks } from "@/lib/api/playlists";
import { counted, span } from "@/lib/format";
import { playlistPath } from "@/lib/links";
import type { Playlist } from "@/types/models";
import { PlaylistArt } from "./playlist-art";

const CORONA_PX = 72;

/** Show a playlist that can be opened or played. */
export function PlaylistCard({ playlist }: { playlist: Playlist }) {
  const play = usePlay();
  const { id, name, track_count, duration_s, owner, is_own, picture_track_ids } = playlist;
  const facts = [
    counted(track_count, "track"),
    ...(is_own ? [track_count ? span(duration_s) : ""] : [`by ${owner}`]),
  ].filter(Boolean);
  return (
    <article className="cover-card">
      <Link href={playlistPath(id)} className="cover-card__link">
        <PlaylistArt trackIds={picture_track_ids} corona_px={CORONA_PX} className="artwork" />
        <span className="cover-card__title clip" title={name}>
          {name}
        </span>
        <span className="cover-card__subtitle clip number">{facts.join(" · ")}</span>
      </Link>
      {track_count ? (
        <button
          type="button"
          className="cover-card__play"
          aria-label={`Play ${name}`}
          onClick={() => void play.list(playlistTracks(id))}
        >
          <Play size={20} fill="currentColor" aria-hidden="true" />
        </button>
      ) : null}
    </article>
  );
}
