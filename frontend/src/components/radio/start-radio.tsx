import { Radio } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { useRadio } from "@/hooks/player/use-radio";
import type { RadioSeed } from "@/lib/player/player";

const ICON = 17;

interface StartRadioProps {
  seed: RadioSeed;
  /** Accessible name, where the button has none of its own. */
  label?: string;
  isSmall?: boolean;
}

/** Start a radio in place of the queue. */
export function StartRadio({ seed, label = "Start radio", isSmall = false }: StartRadioProps) {
  const radio = useRadio();
  const icon = <Radio size={ICON} aria-hidden="true" />;
  const props = { disabled: radio.isStarting, onClick: () => void radio.start(seed) };
  if (isSmall) {
    return (
      <IconButton label={label} {...props}>
        {icon}
      </IconButton>
    );
  }
  return (
    <Button icon={icon} {...props}>
      {label}
    </Button>
  );
}
