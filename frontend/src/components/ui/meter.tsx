import "./meter.css";

interface MeterProps {
  /** Accessible name. */
  label: string;
  value: number;
  max: number;
  isMoving?: boolean;
}

/** Show a progress bar. */
export function Meter({ label, value, max, isMoving = false }: MeterProps) {
  const share = max > 0 ? Math.min(1, value / max) : 0;
  return (
    <div
      className={`meter ${isMoving ? "meter--moving" : ""}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
    >
      <span style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}
