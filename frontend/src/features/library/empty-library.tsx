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
      Auralis lists what it finds in its folders. If a scan is under way, the first tracks appear in a moment.
    </Message>
  );
}
