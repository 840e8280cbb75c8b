/** A line is shown a little before it is sung, so that it can be read in time. */
const EARLY_S = 0.2;

/** Return the index of the line that is sung at a position; -1 before the first one.
 *
 * @param starts_ms in order; lines without a time never become current
 */
export function currentLine(starts_ms: readonly (number | null)[], position_s: number): number {
  const at_ms = (position_s + EARLY_S) * 1000;
  return starts_ms.findLastIndex((start_ms) => start_ms !== null && start_ms <= at_ms);
}
