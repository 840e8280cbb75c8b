import { useSyncExternalStore } from "react";
import { chooseQuality, QUALITIES, quality } from "@/lib/player/streams";

/** Choose how many bits this browser loads for a second of music. */
export function StreamQuality() {
  const chosen = useSyncExternalStore(quality.subscribe, quality.get);
  return (
    <section className="card">
      <h2>Stream quality</h2>
      <div className="segments">
        {QUALITIES.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === chosen}
            onClick={() => chooseQuality(one, localStorage)}
          >
            {one === "original" ? "Original" : `${one} kbit/s`}
          </button>
        ))}
      </div>
      <p className="soft">
        For this browser only. Files with a higher bit rate, and formats that this browser cannot play, are
        transcoded by the server while you listen.
      </p>
    </section>
  );
}
