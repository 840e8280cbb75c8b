import { MonitorSpeaker } from "lucide-react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { deviceLabel } from "@/lib/player/device";
import "./output-device.css";

/** Name the device that plays when it is not this window, and offer to play here. */
export function OutputDevice() {
  const player = usePlayer();
  const text = usePlayerState(({ output, player: { outputClientId, isPlaying } }) => {
    if (output === "elsewhere")
      return `Playing on ${deviceLabel(outputClientId ?? "", player.socket.clientId)}`;
    return output === "none" && isPlaying ? "Playing, but no device is selected for sound" : undefined;
  });
  if (!text) return null;
  return (
    <p className="output-device">
      <MonitorSpeaker size={16} aria-hidden="true" />
      <span className="clip" role="status">
        {text}
      </span>
      <button type="button" className="output-device__here" onClick={() => player.playHere()}>
        Play here
      </button>
    </p>
  );
}
