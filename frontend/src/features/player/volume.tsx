import { Volume1, Volume2, VolumeX } from "lucide-react";
import { IconButton } from "@/components/button";
import { usePlayer, usePlayerState } from "@/hooks/use-player";

const HALF = 0.5;

export function Volume() {
  const player = usePlayer();
  const volume = usePlayerState((state) => state.volume);
  const isMuted = usePlayerState((state) => state.isMuted);
  const shown = isMuted ? 0 : volume;
  const Icon = shown === 0 ? VolumeX : shown < HALF ? Volume1 : Volume2;
  return (
    <div className="volume">
      <IconButton
        label={isMuted ? "Sound on" : "Mute"}
        size="small"
        onClick={() => player.send({ type: "player.mute", isMuted: !isMuted })}
      >
        <Icon size={18} aria-hidden="true" />
      </IconButton>
      <input
        type="range"
        className="slider"
        aria-label="Volume"
        min={0}
        max={1}
        step={0.01}
        value={shown}
        style={{ "--filled": shown } as React.CSSProperties}
        onChange={(event) => player.send({ type: "player.volume", volume: Number(event.target.value) })}
      />
    </div>
  );
}
