import { Corona } from "@/components/corona/corona";
import { AddFolderForm } from "@/components/folders/add-folder-form";
import { Button } from "@/components/ui/button";
import { Message } from "@/components/ui/message";
import { useIsAdmin } from "@/hooks/account/use-is-admin";
import { useStartScan } from "@/hooks/work/use-start-scan";
import { DIMENSIONS } from "@/lib/fingerprint/dimensions";
import type { Shape } from "@/lib/fingerprint/percentile";

/** A shape without values: every petal is an outline. */
const EMPTY_SHAPE: Shape = DIMENSIONS.map(() => null);

/** Explain the empty library and offer to add a music folder. */
export function EmptyHome() {
  const scan = useStartScan();
  const isAdmin = useIsAdmin();
  return (
    <Message
      title={isAdmin ? "Add your music" : "No music yet"}
      picture={<Corona shape={EMPTY_SHAPE} size={160} />}
      actions={
        isAdmin ? (
          <>
            <AddFolderForm />
            <Button kind="plain" disabled={scan.isPending} onClick={() => scan.mutate()}>
              Scan music folders
            </Button>
          </>
        ) : null
      }
    >
      Auralis analyses every track once, draws its sound profile and finds similar tracks.{" "}
      {isAdmin
        ? "Add a music folder to begin. You can change your music folders under Settings."
        : "An administrator has to add a music folder first."}
    </Message>
  );
}
