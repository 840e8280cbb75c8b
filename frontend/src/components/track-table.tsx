import { useListKeys } from "@/hooks/use-list-keys";
import { useNowPlaying } from "@/hooks/use-now-playing";
import { usePlay } from "@/hooks/use-play";
import { usePlayer } from "@/hooks/use-player";
import type { Track } from "@/types/models";
import { GridRow, statusOf } from "./grid-row";
import { TrackCells } from "./track-row";

interface TrackTableProps {
  label: string;
  tracks: readonly Track[];
  showsAlbum?: boolean;
  /** Numbers of the disc in the place of covers. */
  showsNumbers?: boolean;
}

/** A few tracks that are all there: an album, the best hits of a search. */
export function TrackTable({ label, tracks, showsAlbum = true, showsNumbers = false }: TrackTableProps) {
  const nowPlaying = useNowPlaying();
  const player = usePlayer();
  const play = usePlay();
  const start = (index: number) => {
    if (tracks[index]?.id !== nowPlaying.trackId) play.tracks(tracks, index);
    else player.toggle();
  };
  const keys = useListKeys(tracks.length, {
    onEnter: start,
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
            key={track.id}
            id={keys.rowId(index)}
            index={index}
            status={status}
            isActive={keys.active === index}
            className={showsAlbum ? "" : "track-row--without-album"}
            onStart={() => start(index)}
          >
            <TrackCells
              track={track}
              status={status}
              showsAlbum={showsAlbum}
              number={showsNumbers ? track.track : undefined}
              onPlay={() => start(index)}
            />
          </GridRow>
        );
      })}
    </div>
  );
}
