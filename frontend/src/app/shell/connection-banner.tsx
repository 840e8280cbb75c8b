import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { counted } from "@/lib/format";
import "./connection-banner.css";

/** Shorter interruptions are not reported. */
const GRACE_MS = 3000;

/** Report a lost connection after a delay, with the number of unsent changes. */
export function ConnectionBanner() {
  const player = usePlayer();
  const isConnected = usePlayerState(({ status }) => status === "synced");
  const isReplaced = usePlayerState((view) => view.isReplaced);
  const waiting = usePlayerState((view) => view.pendingCount);
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    setLost(false);
    if (isConnected) return;
    const timer = setTimeout(() => setLost(true), GRACE_MS);
    return () => clearTimeout(timer);
  }, [isConnected]);
  if (isReplaced) {
    return (
      <Banner
        text="This tab was duplicated, and the copy has taken over its connection."
        action="Use this tab"
        run={() => player.socket.connect()}
      />
    );
  }
  if (!isLost) return null;
  const changes = waiting ? counted(waiting, "change") : "Your changes";
  return (
    <Banner
      text={`Connection lost. Reconnecting… ${changes} will be sent once it is restored.`}
      action="Retry now"
      run={() => player.socket.check()}
    />
  );
}

interface BannerProps {
  text: string;
  action: string;
  run: () => void;
}

function Banner({ text, action, run }: BannerProps) {
  return (
    <div className="connection-banner" role="status">
      <CloudOff size={18} aria-hidden="true" />
      <span>{text}</span>
      <Button kind="plain" onClick={run}>
        {action}
      </Button>
    </div>
  );
}
