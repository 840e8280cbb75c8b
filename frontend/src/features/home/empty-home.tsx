import { Corona } from "@/components/corona/corona";
import { FolderForm } from "@/components/folders/add-folder-form";
import { Button } from "@/components/ui/button";
import { Message } from "@/components/ui/message";
import { useIsAdmin } from "@/hooks/account/use-is-admin";
import { useStartScan } from "@/hooks/work/use-start-scan";
import { DIMENSIONS } from "@/lib/fingerprint/dimensions";
import type { Shape } from "@/lib/fingerprint/percentile";

/** Nothing is known yet: every petal an outline. */
const UNKNOWN: Shape = DIMENSIONS.map(() => null);

/** Before the first track was found. */
export function EmptyHome() {
  const scan = useStartScan();
  const isAdmin = useIsAdmin();
  return (
    <Message
      title="Auralis listens to your music"
      picture={<Corona shape={UNKNOWN} size={160} />}
      actions={
        isAdmin ? (
          <>
            <FolderForm />
            <Button kind="plain" disabled={scan.isPending} onClick={() => scan.mutate()}>
              Look through the folders it knows
            </Button>
          </>
        ) : null
      }
    >
      It hears every track once and draws how it sounds. Then it finds what sounds alike, as well as what is
      called alike. {isAdmin ? "Folders are chosen under Settings." : "An admin chooses its folders."}
    </Message>
  );
}
