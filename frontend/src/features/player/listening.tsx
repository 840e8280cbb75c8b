import { AudioLines, MoonStar } from "lucide-react";
import { useEffect, useState } from "react";
import { usePlayerState } from "@/hooks/player/use-player";
import { useStore } from "@/hooks/use-store";
import { clock } from "@/lib/format";
import { changePlaySettings, LONG_S, playSettings, SPEEDS } from "@/lib/player/play-settings";
import { SLEEP_MINUTES, sleepIn, sleepTimer } from "@/lib/player/sleep-timer";

const OFF = "";
const TRACK = "track";
const RUNNING = "running";

const SECOND_MS = 1000;

/** Choose when playback pauses by itself. */
export function SleepChoice() {
  const timer = useStore(sleepTimer);
  const left_s = useLeft_s(timer?.kind === "time" ? timer.at_ms : undefined);
  const choose = (value: string) => {
    if (value === OFF) sleepTimer.set(null);
    else if (value === TRACK) sleepTimer.set({ kind: "track" });
    else sleepTimer.set(sleepIn(Number(value), Date.now()));
  };
  return (
    <label className="listening">
      <MoonStar size={16} aria-hidden="true" />
      <span className="hidden-text">Sleep timer</span>
      <select
        className="select"
        value={timer ? (timer.kind === "track" ? TRACK : RUNNING) : OFF}
        onChange={(event) => choose(event.target.value)}
      >
        <option value={OFF}>{timer ? "Sleep timer off" : "Sleep timer"}</option>
        {left_s === undefined ? null : (
          <option value={RUNNING} disabled>
            {`Pauses in ${clock(left_s)}`}
          </option>
        )}
        <option value={TRACK}>At the end of the track</option>
        {SLEEP_MINUTES.map((minutes) => (
          <option key={minutes} value={minutes}>
            {`In ${minutes} minutes`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Choose the speed of a long track; nothing for others. */
export function SpeedChoice() {
  const { speed } = useStore(playSettings);
  const isLong = usePlayerState(({ player }) => (player.currentTrack?.duration ?? 0) / 1000 >= LONG_S);
  if (!isLong) return null;
  return (
    <label className="listening">
      <AudioLines size={16} aria-hidden="true" />
      <span className="hidden-text">Speed</span>
      <select
        className="select"
        value={speed}
        onChange={(event) => changePlaySettings({ speed: Number(event.target.value) }, localStorage)}
      >
        {SPEEDS.map((one) => (
          <option key={one} value={one}>
            {`${one}× speed`}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Return the seconds until a time, each second; undefined without one. */
function useLeft_s(at_ms: number | undefined): number | undefined {
  const [now_ms, setNow] = useState(Date.now);
  useEffect(() => {
    if (at_ms === undefined) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, [at_ms]);
  return at_ms === undefined ? undefined : Math.max(0, (at_ms - now_ms) / 1000);
}
