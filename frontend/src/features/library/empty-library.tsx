import { Button } from "@/components/ui/button";
import { Message } from "@/components/ui/message";
import { useIsAdmin } from "@/hooks/account/use-is-admin";
import { useStartScan } from "@/hooks/work/use-start-scan";

export function EmptyLibrary() {
  const scan = useStartScan();
  const isAdmin = useIsAdmin();
  return (
    <Message
      title="No music yet"
      actions={
        isAdmin ? (
          <Button kind="primary" onClick={() => scan.mutate()} disabled={scan.isPending}>
            Scan now
          </Button>
        ) : null
      }
    >
      Tracks appear here once a scan has found them in your music folders.
    </Message>
  );
}
