import { Volume1, Volume2, VolumeX } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";

const HALF = 0.5;

export function Volume() {
  const player = usePlayer();
  const volume = usePlayerState((view) => view.player.volume);
  const Icon = volume === 0 ? VolumeX : volume < HALF ? Volume1 : Volume2;
  return (
    <div className="volume">
      <IconButton label={volume === 0 ? "Unmute" : "Mute"} size="small" onClick={() => player.toggleMute()}>
        <Icon size={18} aria-hidden="true" />
      </IconButton>
      <input
        type="range"
        className="slider"
        aria-label="Volume"
        min={0}
        max={1}
        step={0.01}
        value={volume}
        style={{ "--filled": volume } as React.CSSProperties}
        onChange={(event) => player.setVolume(Number(event.target.value))}
      />
    </div>
  );
}
