import { ArrowDownUp, Plus, X } from "lucide-react";
import { useState } from "react";
import { Corona } from "@/components/corona/corona";
import { Button, IconButton } from "@/components/ui/button";
import { useShape } from "@/hooks/track/use-shape";
import { useTrack } from "@/hooks/track/use-track";
import { TrackPicker } from "./track-picker";

/** Most way points of a path (schemas/sound_lists/paths.py). */
const MOST = 12;

interface WayPointsProps {
  ids: readonly string[];
  onChange: (ids: readonly string[]) => void;
}

/** Show and change the tracks that a path leads through. */
export function WayPoints({ ids, onChange }: WayPointsProps) {
  const [isAdding, setAdding] = useState(false);
  const last = ids.length - 1;
  const roles = ids.map((_, at) => (at === 0 ? "From" : at === last ? "To" : "Through"));
  const pick = (id: string) => {
    setAdding(false);
    onChange(ids.length < 2 ? [...ids, id] : [...ids.slice(0, last), id, ...ids.slice(last)]);
  };
  const questions = ["Where does the path begin?", "Where does it lead?"];
  return (
    <section className="way-points" aria-label="Way points">
      <ol className="way-points__list">
        {ids.map((id, at) => (
          <WayPoint
            key={id}
            trackId={id}
            role={roles[at] ?? ""}
            onRemove={() => onChange(ids.filter((each) => each !== id))}
          />
        ))}
      </ol>
      {ids.length < 2 || isAdding ? (
        <TrackPicker
          key={ids.length}
          label={questions[ids.length] ?? "Which track should it pass?"}
          without={ids}
          onPick={(track) => pick(track.id)}
        />
      ) : (
        <div className="way-points__actions">
          {ids.length < MOST ? (
            <Button icon={<Plus size={16} aria-hidden="true" />} onClick={() => setAdding(true)}>
              Add a way point
            </Button>
          ) : null}
          <Button
            icon={<ArrowDownUp size={16} aria-hidden="true" />}
            onClick={() => onChange([...ids].reverse())}
          >
            Reverse
          </Button>
        </div>
      )}
    </section>
  );
}

interface WayPointProps {
  trackId: string;
  role: string;
  onRemove: () => void;
}

function WayPoint({ trackId, role, onRemove }: WayPointProps) {
  const track = useTrack(trackId);
  const shape = useShape(trackId);
  const title = track.data?.title ?? (track.error ? "This track is no longer in the library" : "…");
  return (
    <li className="way-point">
      <span className="way-point__role">{role}</span>
      <Corona shape={shape} size={40} />
      <span className="way-point__names">
        <span className="clip">{title}</span>
        <span className="soft clip">{wordsOf(track.data)}</span>
      </span>
      <IconButton label={`Remove “${title}” from the path`} size="small" onClick={onRemove}>
        <X size={16} aria-hidden="true" />
      </IconButton>
    </li>
  );
}

/** Return the artist, or the reason why no path can pass the track. */
function wordsOf(track: { artist: string; state: string | null } | undefined): string {
  if (!track) return "";
  return track.state === "done" ? track.artist : "Not analysed yet: no path can pass it";
}
