import { Radio, X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { whyText } from "@/lib/fingerprint/likeness";
import type { Radio as RadioOfSession } from "@/lib/socket";
import "./radio-line.css";

/** States in which a radio adds nothing, with what to do. */
const ENDED: Readonly<Record<string, string>> = {
  exhausted: "No other track fits. Stop it and start another radio.",
  full: "The queue is full. Clear it to go on.",
};

/** Show the radio above the queue: its seed, why the current track was chosen, a way to stop it. */
export function RadioLine() {
  const player = usePlayer();
  const radio = usePlayerState((view) => view.radio);
  const playOn = usePlayerState((view) => view.playOn);
  const current = usePlayerState((view) => (view.position === null ? null : view.items[view.position]));
  return (
    <div className="radio-line">
      {radio ? (
        <div className="radio-line__radio">
          <Radio size={18} aria-hidden="true" className="radio-line__sign" />
          <div className="radio-line__words">
            <p className="radio-line__name clip">{radioName(radio)}</p>
            <p className="radio-line__why" aria-live="polite">
              {ENDED[radio.state] ??
                ((current?.why && whyText(current.why)) || "More tracks follow as the queue plays.")}
            </p>
          </div>
          <IconButton label="Stop radio" size="small" onClick={() => player.stopRadio()}>
            <X size={16} aria-hidden="true" />
          </IconButton>
        </div>
      ) : null}
      <label className="radio-line__mode">
        <input
          type="checkbox"
          checked={playOn}
          onChange={(event) => player.setPlayOn(event.currentTarget.checked)}
        />
        Play on with what fits
      </label>
    </div>
  );
}

function radioName({ seed }: RadioOfSession): string {
  if (seed.kind === "queue") return "Plays on with what fits";
  return `Radio: ${seed.name}`;
}
