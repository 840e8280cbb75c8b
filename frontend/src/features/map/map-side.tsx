import { ListEnd, ListPlus, Play, X } from "lucide-react";
import { TrackTable } from "@/components/track/track-table";
import { Button, IconButton } from "@/components/ui/button";
import { usePlay } from "@/hooks/player/use-play";
import { playlistRequest } from "@/lib/add-to-playlist";
import { MAX_TRACKS } from "@/lib/api/playlists";
import { counted } from "@/lib/format";
import type { MapPoints } from "@/lib/map/points";
import { regionName } from "@/lib/map/region-names";
import { toastError } from "@/lib/toasts";
import type { Track } from "@/types/models";
import type { LibraryMap } from "./use-library-map";
import { fetchTracks, SHOWN, useMapTracks } from "./use-map-tracks";

const ICON = 18;

/** The limit of one command of the queue. */
const MAX_QUEUED = 500;

/** Tracks that a user chose on the map. */
export interface Chosen {
  title: string;
  indices: readonly number[];
}

interface MapSideProps {
  map: LibraryMap;
  points: MapPoints;
  chosen: Chosen | undefined;
  onRegion: (number: number) => void;
  onClear: () => void;
}

/** List the regions, or the chosen tracks: everything that the picture offers, without it. */
export function MapSide({ map, points, chosen, onRegion, onClear }: MapSideProps) {
  return (
    <aside className="map__side" aria-label="Beside the map">
      {chosen ? (
        <ChosenTracks points={points} chosen={chosen} onClear={onClear} />
      ) : (
        <>
          <h2>Regions</h2>
          <ul className="map__regions">
            {map.regions.map((region, number) =>
              region.tracks ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: a region is its number
                <li key={number}>
                  <button type="button" onClick={() => onRegion(number)}>
                    <span>{regionName(region)}</span>
                    <span className="soft number">{counted(region.tracks, "track")}</span>
                  </button>
                </li>
              ) : null,
            )}
          </ul>
        </>
      )}
    </aside>
  );
}

interface ChosenTracksProps {
  points: MapPoints;
  chosen: Chosen;
  onClear: () => void;
}

function ChosenTracks({ points, chosen, onClear }: ChosenTracksProps) {
  const play = usePlay();
  const ids = chosen.indices.map((index) => points.id(index));
  const shown = useMapTracks(ids.slice(0, SHOWN));
  const withTracks = (run: (tracks: readonly Track[]) => void) => () => {
    fetchTracks(ids.slice(0, MAX_QUEUED)).then(run, toastError);
  };
  return (
    <>
      <header className="map__chosen">
        <div>
          <h2>{chosen.title}</h2>
          <p className="soft number" role="status">
            {counted(ids.length, "track")}
            {ids.length > SHOWN ? `, ${SHOWN} of them listed` : ""}
          </p>
        </div>
        <IconButton label="Back to the regions" onClick={onClear}>
          <X size={ICON} aria-hidden="true" />
        </IconButton>
      </header>
      {ids.length ? (
        <div className="map__actions">
          <Button
            kind="primary"
            icon={<Play size={16} fill="currentColor" aria-hidden="true" />}
            onClick={withTracks((tracks) => play.tracks(tracks))}
          >
            Play
          </Button>
          <Button icon={<ListEnd size={16} aria-hidden="true" />} onClick={withTracks(play.later)}>
            Add to queue
          </Button>
          <Button
            icon={<ListPlus size={16} aria-hidden="true" />}
            onClick={() =>
              playlistRequest.set({
                name: chosen.title,
                load: () => Promise.resolve(ids.slice(0, MAX_TRACKS)),
              })
            }
          >
            Add to a playlist
          </Button>
        </div>
      ) : (
        <p className="soft">No track on the map matches.</p>
      )}
      {ids.length && shown.data ? (
        <TrackTable label={chosen.title} tracks={shown.data} showsAlbum={false} />
      ) : null}
    </>
  );
}
