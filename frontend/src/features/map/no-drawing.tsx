import { Button } from "@/components/ui/button";
import { Message } from "@/components/ui/message";

/** Explain how to see the map where the browser does not draw it. */
export function NoDrawing({ retry }: { retry: () => void }) {
  return (
    <Message title="This browser cannot draw the map" actions={<Button onClick={retry}>Try again</Button>}>
      The map needs WebGL, which is switched off or was lost. Switch on hardware acceleration in the browser's
      settings, or use another browser. The list has the same regions and tracks.
    </Message>
  );
}
