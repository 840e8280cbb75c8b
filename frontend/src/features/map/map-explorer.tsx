import { LassoSelect, Maximize, Minus, Plus, Volume2, VolumeX } from "lucide-react";
import { useId, useMemo, useRef, useState } from "react";
import { useNowPlaying } from "@/components/track/use-now-playing";
import { IconButton } from "@/components/ui/button";
import { SearchField, Select } from "@/components/ui/field";
import { usePlay } from "@/hooks/player/use-play";
import { useTrack } from "@/hooks/track/use-track";
import { useDebounced } from "@/hooks/use-debounced";
import { around, WHOLE } from "@/lib/map/camera";
import { type ColourBy, colours } from "@/lib/map/colours";
import type { MapPoints } from "@/lib/map/points";
import { regionName } from "@/lib/map/region-names";
import { MapCanvas, type MapHandle } from "./map-canvas";
import { MapLegend } from "./map-legend";
import { type Chosen, MapSide } from "./map-side";
import { MapTip } from "./map-tip";
import { NoDrawing } from "./no-drawing";
import { useIsDark } from "./use-is-dark";
import type { LibraryMap } from "./use-library-map";
import { fetchTracks, useFoundIds } from "./use-map-tracks";
import { usePreview } from "./use-preview";

const COLOUR_CHOICES: Readonly<Record<ColourBy, string>> = {
  group: "Colour by sound",
  genre: "Colour by genre",
  year: "Colour by year",
};

const ICON = 18;

/** A point is meant once the pointer rests on it, ms. */
const REST_MS = 90;

/** Combine the picture, its tools and the list beside it. */
export function MapExplorer({ map, points }: { map: LibraryMap; points: MapPoints }) {
  const [by, setBy] = useState<ColourBy>("group");
  const [typed, setTyped] = useState("");
  const [selection, setSelection] = useState<{ points: MapPoints; chosen: Chosen | undefined }>();
  const [isLasso, setLasso] = useState(false);
  const [isSounding, setSounding] = useState(true);
  const [hovered, setHovered] = useState(-1);
  const [failures, setFailures] = useState({ isUnavailable: false, tries: 0 });
  const handle = useRef<MapHandle>(null);
  const helpId = useId();
  const isDark = useIsDark();
  const play = usePlay();
  const nowPlaying = useNowPlaying();
  const foundIds = useFoundIds(typed);

  // Another map has other indices.
  const chosen = selection?.points === points ? selection.chosen : undefined;
  const found = useMemo(
    () => foundIds?.map((id) => points.indexOf(id)).filter((index) => index >= 0),
    [foundIds, points],
  );
  const marked = found ?? chosen?.indices;
  const shades = useMemo(
    () => colours(points, by, map.years, isDark, marked && new Set(marked)),
    [points, by, map.years, isDark, marked],
  );
  const playing = useMemo(() => points.indexOf(nowPlaying.trackId), [points, nowPlaying.trackId]);
  const restingOn = useDebounced(hovered, REST_MS);
  const hoveredId = restingOn >= 0 && restingOn === hovered ? points.id(restingOn) : undefined;
  const { data: track } = useTrack(hoveredId);
  usePreview(hoveredId ? track : undefined, isSounding && !nowPlaying.isPlaying);

  const choose = (next: Chosen | undefined) => {
    setTyped("");
    setSelection({ points, chosen: next });
  };
  const showRegion = (number: number) => {
    const indices = membersOf(points, number);
    const region = map.regions[number];
    if (!region) return;
    choose({ title: regionName(region), indices });
    handle.current?.flyTo(around(indices.map((index) => ({ x: points.x(index), y: points.y(index) }))));
  };
  const playAt = async (index: number) => {
    const tracks = await fetchTracks([points.id(index)]);
    if (tracks.length) play.tracks(tracks);
  };

  return (
    <>
      <div className="map__tools" role="toolbar" aria-label="Map">
        <SearchField
          className="map__search"
          label="Find on the map"
          placeholder="Find on the map"
          value={typed}
          onChange={setTyped}
        />
        <Select label="Colours" value={by} choices={COLOUR_CHOICES} onChange={setBy} />
        <IconButton label="Select with a line" isOn={isLasso} onClick={() => setLasso(!isLasso)}>
          <LassoSelect size={ICON} aria-hidden="true" />
        </IconButton>
        <IconButton
          label={isSounding ? "Hear tracks under the pointer: on" : "Hear tracks under the pointer: off"}
          isOn={isSounding}
          onClick={() => setSounding(!isSounding)}
        >
          {isSounding ? (
            <Volume2 size={ICON} aria-hidden="true" />
          ) : (
            <VolumeX size={ICON} aria-hidden="true" />
          )}
        </IconButton>
        <IconButton label="Zoom in" onClick={() => handle.current?.zoomBy(1.6)}>
          <Plus size={ICON} aria-hidden="true" />
        </IconButton>
        <IconButton label="Zoom out" onClick={() => handle.current?.zoomBy(1 / 1.6)}>
          <Minus size={ICON} aria-hidden="true" />
        </IconButton>
        <IconButton label="Show the whole map" onClick={() => handle.current?.flyTo(WHOLE)}>
          <Maximize size={ICON} aria-hidden="true" />
        </IconButton>
      </div>
      <div className="map__picture">
        {failures.isUnavailable ? (
          <NoDrawing retry={() => setFailures({ isUnavailable: false, tries: failures.tries + 1 })} />
        ) : (
          <MapCanvas
            key={failures.tries}
            ref={handle}
            points={points}
            colours={shades}
            regions={map.regions}
            playing={playing}
            hovered={hovered}
            isLasso={isLasso}
            describedBy={helpId}
            onHover={setHovered}
            onPlay={(index) => void playAt(index)}
            onLasso={(indices) => {
              setLasso(false);
              choose(indices.length ? { title: "Selection", indices } : undefined);
            }}
            onUnavailable={() => setFailures({ ...failures, isUnavailable: true })}
          />
        )}
        <p id={helpId} className="hidden-text">
          Arrow keys move, plus and minus zoom, Home shows everything, Enter plays the track in the middle.
          The list of regions after the map has the same tracks.
        </p>
        <MapTip track={hoveredId ? track : undefined} isSilent={isSounding && nowPlaying.isPlaying} />
        <MapLegend map={map} by={by} isDark={isDark} />
      </div>
      <MapSide
        map={map}
        points={points}
        chosen={found ? { title: `Found: “${typed.trim()}”`, indices: found } : chosen}
        onRegion={showRegion}
        onClear={() => choose(undefined)}
      />
    </>
  );
}

function membersOf(points: MapPoints, region: number): number[] {
  const found: number[] = [];
  for (let index = 0; index < points.count; index += 1)
    if (points.region(index) === region) found.push(index);
  return found;
}
