import { type ReactNode, useId } from "react";
import { useStore } from "@/hooks/use-store";
import {
  changePlaySettings,
  LONG_S,
  MAX_CROSSFADE_S,
  type PlaySettings,
  playSettings,
  SPEEDS,
} from "@/lib/player/play-settings";
import { chooseQuality, QUALITIES, type Quality, quality } from "@/lib/player/streams";

const LOUDNESS: Record<PlaySettings["loudness"], string> = {
  off: "Off",
  track: "By track",
  album: "By album",
};
const GAINS: Record<PlaySettings["gains"], string> = { measured: "Analysis", tags: "ReplayGain tags" };
const QUALITY: Record<Quality, string> = { original: "Original", "256": "256 kbit/s", "128": "128 kbit/s" };
const SPEED = Object.fromEntries(SPEEDS.map((speed) => [String(speed), `${speed}×`]));
const LONG_MIN = LONG_S / 60;

/** Choose how this browser plays: loudness, transitions, speed and quality. */
export function PlayingCard() {
  const { loudness, gains, crossfade_s, speed } = useStore(playSettings);
  const change = (changes: Partial<PlaySettings>) => changePlaySettings(changes, localStorage);
  return (
    <section className="card playing" aria-labelledby="playing-heading">
      <h2 id="playing-heading">Playing</h2>
      <p className="soft">For this browser only.</p>
      <Choice
        label="Even loudness"
        names={LOUDNESS}
        chosen={loudness}
        onChoose={(name) => change({ loudness: name })}
        hint="Makes quiet tracks louder and loud ones quieter, never so much that they are distorted. By album keeps
          the differences within an album. Your volume stays as it is."
      />
      {loudness === "off" ? null : (
        <Choice
          label="Loudness from"
          names={GAINS}
          chosen={gains}
          onChoose={(name) => change({ gains: name })}
          hint="Each falls back to the other for tracks that have only one of them."
        />
      )}
      <Crossfade seconds={crossfade_s} onChange={(seconds) => change({ crossfade_s: seconds })} />
      <Choice
        label="Speed of long tracks"
        names={SPEED}
        order={SPEEDS.map(String)}
        chosen={String(speed)}
        onChoose={(name) => change({ speed: Number(name) })}
        hint={`For tracks of ${LONG_MIN} minutes and more: audio books, lectures. Voices keep their pitch.`}
      />
      <Choice
        label="Stream quality"
        names={QUALITY}
        order={QUALITIES}
        chosen={useStore(quality)}
        onChoose={(name) => chooseQuality(name, localStorage)}
        hint="Files with a higher bit rate, and formats that this browser cannot play, are transcoded by the server
          while you listen."
      />
    </section>
  );
}

interface ChoiceProps<Name extends string> {
  label: string;
  names: Readonly<Record<Name, string>>;
  order?: readonly Name[];
  chosen: Name;
  onChoose: (name: Name) => void;
  hint: ReactNode;
}

function Choice<Name extends string>({ label, names, order, chosen, onChoose, hint }: ChoiceProps<Name>) {
  const id = useId();
  const choices = order ?? (Object.keys(names) as Name[]);
  return (
    <div className="playing__setting">
      <h3 id={id}>{label}</h3>
      <div className="segments" role="group" aria-labelledby={id}>
        {choices.map((name) => (
          <button key={name} type="button" aria-pressed={name === chosen} onClick={() => onChoose(name)}>
            {names[name]}
          </button>
        ))}
      </div>
      <p className="soft">{hint}</p>
    </div>
  );
}

function Crossfade({ seconds, onChange }: { seconds: number; onChange: (seconds: number) => void }) {
  const id = useId();
  return (
    <div className="playing__setting">
      <h3>
        <label htmlFor={id}>Crossfade</label>
      </h3>
      <div className="playing__slide">
        <input
          id={id}
          type="range"
          className="slider"
          min={0}
          max={MAX_CROSSFADE_S}
          step={1}
          value={seconds}
          aria-valuetext={seconds ? `${seconds} seconds` : "off"}
          style={{ "--filled": seconds / MAX_CROSSFADE_S } as React.CSSProperties}
          onChange={(event) => onChange(Number(event.target.value))}
        />
        <output htmlFor={id} className="number">
          {seconds ? `${seconds} s` : "Off"}
        </output>
      </div>
      <p className="soft">
        Fades one track into the next. Tracks that follow each other on an album are played without a gap
        instead.
      </p>
    </div>
  );
}
