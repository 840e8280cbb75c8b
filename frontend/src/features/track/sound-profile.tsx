import { SlidersHorizontal } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { useFingerprint } from "@/hooks/track/use-fingerprint";
import { useLibraryScale } from "@/hooks/track/use-library-scale";
import { DIMENSIONS, findDimension } from "@/lib/fingerprint/dimensions";
import { describeShare, mostDistinctive, type Shape, toShape } from "@/lib/fingerprint/percentile";
import { type Aims, aimedValues, describeAims } from "@/lib/fingerprint/steering";
import { capital } from "@/lib/format";
import type { Fingerprint } from "@/types/models";
import { DimensionTable } from "./dimension-table";
import { InteractiveCorona } from "./interactive-corona";
import { SteeredTracks } from "./steered-tracks";
import { SteeringCorona } from "./steering-corona";
import "./steering.css";

/** Dimensions described while no petal is selected. */
const SHOWN_FACTS = 4;

interface SoundProfileProps {
  trackId: string;
  title: string;
}

/** Show the corona of a track, its most distinctive dimensions and all values. */
export function SoundProfile({ trackId, title }: SoundProfileProps) {
  const { data: fingerprint } = useFingerprint(trackId);
  const scale = useLibraryScale();
  const shape = useMemo(
    () => (fingerprint ? toShape(fingerprint.dimensions, scale) : undefined),
    [fingerprint, scale],
  );
  const [chosen, setChosen] = useState<string>();
  const [aims, setAims] = useState<Aims>();
  const aim = (name: string, share: number | undefined) =>
    setAims((before) => {
      const { [name]: _former, ...others } = before ?? {};
      return share === undefined ? others : { ...others, [name]: share };
    });
  return (
    <section className="sound" aria-labelledby="sound-heading">
      {shape && aims ? (
        <SteeringCorona shape={shape} title={title} aims={aims} onAim={aim} />
      ) : (
        <InteractiveCorona shape={shape} title={title} chosen={chosen} onChoose={setChosen} />
      )}
      <div className="sound__words">
        <header className="sound__head">
          <h2 id="sound-heading">Sound profile</h2>
          {shape ? (
            <Button
              kind={aims ? "primary" : "quiet"}
              aria-pressed={aims !== undefined}
              icon={<SlidersHorizontal size={16} aria-hidden="true" />}
              onClick={() => setAims(aims ? undefined : {})}
            >
              Steer
            </Button>
          ) : null}
        </header>
        {shape && aims ? (
          <SteeredTracks
            trackId={trackId}
            values={aimedValues(aims, scale)}
            words={describeAims(shape, aims)}
            onReset={() => setAims({})}
          />
        ) : null}
        {fingerprint && shape && !aims ? (
          <>
            <Explanation fingerprint={fingerprint} shape={shape} chosen={chosen} />
            <DimensionTable fingerprint={fingerprint} shape={shape} />
          </>
        ) : null}
      </div>
    </section>
  );
}

interface ExplanationProps {
  fingerprint: Fingerprint;
  shape: Shape;
  chosen: string | undefined;
}

/** Describe the selected dimension, or the most distinctive ones. */
function Explanation({ fingerprint, shape, chosen }: ExplanationProps) {
  const dimension = chosen ? findDimension(chosen) : undefined;
  if (dimension) {
    const value = fingerprint.dimensions[dimension.name]?.value ?? null;
    const share = shape[DIMENSIONS.indexOf(dimension)] ?? null;
    return (
      <div className="sound__petal" aria-live="polite">
        <p className="sound__name">{dimension.label}</p>
        <p className="sound__value number">{value === null ? "–" : dimension.show(value)}</p>
        <p>{share === null ? "Not defined for this track." : capital(describeShare(dimension, share))}</p>
        <p className="soft">{dimension.about}</p>
      </div>
    );
  }
  return (
    <ul className="sound__facts">
      {mostDistinctive(shape, SHOWN_FACTS).map(({ dimension: { name, ...rest }, share }) => (
        <li key={name}>
          <span className="sound__dot" data-group={rest.group} />
          {capital(describeShare({ name, ...rest }, share))}
        </li>
      ))}
    </ul>
  );
}
