import { ListEnd, ListPlus, Play } from "lucide-react";
import { useSearchParams } from "wouter";
import { TrackTable } from "@/components/track/track-table";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import { Failure, Message } from "@/components/ui/message";
import { usePlay } from "@/hooks/player/use-play";
import { useDebounced } from "@/hooks/use-debounced";
import { useTitle } from "@/hooks/use-title";
import { addToPlaylist } from "@/lib/add-to-playlist";
import { ApiError } from "@/lib/api/client";
import { counted, span } from "@/lib/format";
import type { SoundPath } from "@/types/models";
import { PathLine } from "./path-line";
import { type PathLength, usePath } from "./use-path";
import { WayPoints } from "./way-points";
import "./path.css";

const UNITS = { tracks: "tracks", minutes: "minutes" } as const;
type Unit = keyof typeof UNITS;

/** Bounds of a path's length and its usual one (schemas/sound_lists/paths.py). */
const BOUNDS: Readonly<Record<Unit, { least: number; most: number; usual: number }>> = {
  tracks: { least: 2, most: 200, usual: 12 },
  minutes: { least: 1, most: 720, usual: 60 },
};

const TYPING_MS = 200;

/** Find tracks whose sound leads from one track to another; way points and length are part of the address. */
export function PathPage() {
  const [params, setParams] = useSearchParams();
  const ids = [...new Set((params.get("through") ?? "").split(",").filter(Boolean))];
  const unit: Unit = params.has("minutes") ? "minutes" : "tracks";
  const length = lengthOf(params.get(unit), unit, ids.length);
  useTitle("Path");
  const show = (through: readonly string[], inUnit: Unit, value: string | number) =>
    setParams({ through: through.join(","), [inUnit]: String(value) }, { replace: true });
  return (
    <div className="page path-page">
      <header>
        <h1>Path</h1>
        <p className="soft">Tracks that lead from one sound to another in even steps.</p>
      </header>
      <WayPoints ids={ids} onChange={(changed) => show(changed, unit, length)} />
      {ids.length > 1 ? (
        <>
          <div className="path-length">
            <label htmlFor="path-length">Length</label>
            <input
              id="path-length"
              className="number"
              type="number"
              inputMode="numeric"
              min={BOUNDS[unit].least}
              max={BOUNDS[unit].most}
              defaultValue={length}
              key={unit}
              onChange={(event) => show(ids, unit, event.target.value)}
            />
            <Select
              label="Unit of the length"
              value={unit}
              choices={UNITS}
              onChange={(chosen) => show(ids, chosen, BOUNDS[chosen].usual)}
            />
          </div>
          <FoundPath ids={ids} unit={unit} length={length} />
        </>
      ) : null}
    </div>
  );
}

/** Return a valid length: the typed one within its bounds, or the usual one. */
function lengthOf(typed: string | null, unit: Unit, wayPoints: number): number {
  const { least, most, usual } = BOUNDS[unit];
  const wanted = Math.round(Number(typed)) || usual;
  return Math.min(most, Math.max(wanted, unit === "tracks" ? wayPoints : least, least));
}

function FoundPath({ ids, unit, length }: { ids: readonly string[]; unit: Unit; length: number }) {
  const settled = useDebounced(length, TYPING_MS);
  const wanted: PathLength =
    unit === "tracks" ? { tracks: settled, minutes: null } : { tracks: null, minutes: settled };
  const found = usePath(ids, wanted);
  if (found.error) {
    const retry = () => void found.refetch();
    return <Failure title="There is no such path." error={explained(found.error)} retry={retry} />;
  }
  if (!found.data) return null;
  return <ShownPath path={found.data} isStale={found.isPlaceholderData} />;
}

/** Messages that name tracks by their ids are replaced. */
function explained(error: Error): Error {
  const texts: Record<string, string> = {
    NOT_HEARD_YET: "One of the tracks has not been analysed yet. Wait for its analysis, or choose another.",
    NO_FINGERPRINT: "One of the tracks could not be analysed. Choose another.",
    NOTHING_SIMILAR:
      "One of the tracks is silent or a plain tone, so nothing sounds like it. Choose another.",
    TRACK_NOT_FOUND: "One of the tracks is no longer in the library. Choose another.",
  };
  const text = error instanceof ApiError ? texts[error.code] : undefined;
  return text ? new Error(text) : error;
}

function ShownPath({ path, isStale }: { path: SoundPath; isStale: boolean }) {
  const play = usePlay();
  const { tracks, duration_s, is_complete } = path;
  if (!tracks.length) return <Message title="None of these tracks is available right now." />;
  const name = `${tracks[0]?.title} to ${tracks.at(-1)?.title}`;
  return (
    <section className="section" aria-busy={isStale}>
      <header className="section__head">
        <p className="number" role="status">
          {counted(tracks.length, "track")} · {span(duration_s)}
          {is_complete ? "" : ". Your library has no more tracks that fit between these."}
        </p>
        <div className="path-actions">
          <Button
            kind="primary"
            icon={<Play size={17} fill="currentColor" aria-hidden="true" />}
            onClick={() => play.tracks(tracks)}
          >
            Play
          </Button>
          <Button icon={<ListEnd size={17} aria-hidden="true" />} onClick={() => play.later(tracks)}>
            Add to queue
          </Button>
          <Button
            icon={<ListPlus size={17} aria-hidden="true" />}
            onClick={() =>
              addToPlaylist(
                name,
                tracks.map(({ id }) => id),
              )
            }
          >
            Add to playlist
          </Button>
        </div>
      </header>
      <PathLine tracks={tracks} />
      <TrackTable label="Tracks of the path" tracks={tracks} />
    </section>
  );
}
