import { usePlay } from "@/hooks/player/use-play";
import { usePlayer } from "@/hooks/player/use-player";
import type { Track } from "@/types/models";
import { GridRow, statusOf } from "./grid-row";
import { TrackCells } from "./track-row";
import { useListKeys } from "./use-list-keys";
import { useNowPlaying } from "./use-now-playing";
import { useTrackKeys } from "./use-track-keys";

interface TrackTableProps {
  label: string;
  tracks: readonly Track[];
  showsAlbum?: boolean;
}

/** Show a few tracks that are loaded already, such as search results or the plays of a day. */
export function TrackTable({ label, tracks, showsAlbum = true }: TrackTableProps) {
  const nowPlaying = useNowPlaying();
  const player = usePlayer();
  const play = usePlay();
  const onKey = useTrackKeys((index) => tracks[index]);
  const start = (index: number) => {
    if (tracks[index]?.id !== nowPlaying.trackId) play.tracks(tracks, index);
    else player.toggle();
  };
  const keys = useListKeys(tracks.length, {
    onEnter: start,
    onKey,
    onMove: (index) => document.getElementById(keys.rowId(index))?.scrollIntoView({ block: "nearest" }),
  });
  return (
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={tracks.length}
      className="track-grid"
      {...keys.gridProps}
    >
      {tracks.map((track, index) => {
        const status = statusOf(track, nowPlaying);
        return (
          <GridRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a track may be played twice a day
            key={`${track.id} ${index}`}
            id={keys.rowId(index)}
            precedingRows={index}
            status={status}
            isActive={keys.active === index}
            className={showsAlbum ? "" : "track-row--without-album"}
            onStart={() => start(index)}
          >
            <TrackCells track={track} status={status} showsAlbum={showsAlbum} onPlay={() => start(index)} />
          </GridRow>
        );
      })}
    </div>
  );
}
