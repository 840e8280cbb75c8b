import "./playing-bars.css";

/** Show three bars that move during playback. */
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
