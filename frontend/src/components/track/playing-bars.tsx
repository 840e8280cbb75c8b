import "./playing-bars.css";

/** Three bars that move while it plays. */
export function PlayingBars({ isMoving }: { isMoving: boolean }) {
  return (
    <span
      className={`playing-bars ${isMoving ? "playing-bars--moving" : ""}`}
      role="img"
      aria-label={isMoving ? "Playing" : "Paused"}
    >
      <i />
      <i />
      <i />
    </span>
  );
}
