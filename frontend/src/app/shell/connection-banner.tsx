import { CloudOff } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { counted } from "@/lib/format";
import "./connection-banner.css";

/** Shorter absences are nobody's concern: the line is back before they are read about. */
const GRACE_MS = 3000;

/** Says that the server is away, after a short grace, and that nothing is lost by it. */
export function ConnectionBanner() {
  const player = usePlayer();
  const isLevel = usePlayerState(({ status }) => status === "synced");
  const isReplaced = usePlayerState((view) => view.isReplaced);
  const waiting = usePlayerState((view) => view.pendingCount);
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    setAway(false);
    if (isLevel) return;
    const timer = setTimeout(() => setAway(true), GRACE_MS);
    return () => clearTimeout(timer);
  }, [isLevel]);
  if (isReplaced) {
    return (
      <Banner
        words="This tab was duplicated, and the copy has taken over its connection."
        action="Use this tab"
        run={() => player.socket.connect()}
      />
    );
  }
  if (!isAway) return null;
  const changes = waiting ? counted(waiting, "change") : "Your changes";
  return (
    <Banner
      words={`Connection lost. Reconnecting… ${changes} will be sent once it is restored.`}
      action="Retry now"
      run={() => player.socket.check()}
    />
  );
}

interface BannerProps {
  words: string;
  action: string;
  run: () => void;
}

function Banner({ words, action, run }: BannerProps) {
  return (
    <div className="away-banner" role="status">
      <CloudOff size={18} aria-hidden="true" />
      <span>{words}</span>
      <Button kind="plain" onClick={run}>
        {action}
      </Button>
    </div>
  );
}
