export const STARS = 5;

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

/** Return the rating of a digit key 0 to 5. */
export function ratingOfKey(key: string): number | undefined {
  return /^[0-5]$/.test(key) ? Number(key) : undefined;
}

/** Return the rating after a key press on the stars. */
export function ratingAfterKey(key: string, stars: number): number | undefined {
  const step = STEPS[key];
  return step === undefined ? ratingOfKey(key) : Math.min(STARS, Math.max(0, stars + step));
}
