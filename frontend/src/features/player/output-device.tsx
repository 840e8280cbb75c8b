import { MonitorSpeaker } from "lucide-react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { deviceLabel } from "@/lib/player/device";
import "./output-device.css";

/** Where the sound is, when it is not here, and the way to have it here. */
export function OutputDevice() {
  const player = usePlayer();
  const words = usePlayerState(({ output, player: { outputClientId, isPlaying } }) => {
    if (output === "elsewhere")
      return `Playing on ${deviceLabel(outputClientId ?? "", player.socket.clientId)}`;
    return output === "none" && isPlaying ? "Playing, but no device is selected for sound" : undefined;
  });
  if (!words) return null;
  return (
    <p className="output-device">
      <MonitorSpeaker size={16} aria-hidden="true" />
      <span className="clip" role="status">
        {words}
      </span>
      <button type="button" className="output-device__here" onClick={() => player.playHere()}>
        Play here
      </button>
    </p>
  );
}
