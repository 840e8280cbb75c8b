/** Format numbers, durations and dates. */

const numberFormat = new Intl.NumberFormat("en");
const relativeFormat = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "long" });
const dayFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "full" });

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** Return a duration as "3:05" or "1:02:03"; a dash if unknown. */
export function clock(duration_s: number | null | undefined): string {
  if (duration_s === null || duration_s === undefined || !Number.isFinite(duration_s)) return "–";
  const total = Math.max(0, Math.floor(duration_s));
  const hours = Math.floor(total / HOUR_S);
  const minutes = Math.floor((total % HOUR_S) / MINUTE_S);
  const seconds = String(total % MINUTE_S).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/** Return a track's length as a clock, below one second as "0.4 s". */
export function trackLength(duration_s: number | null | undefined): string {
  const isBrief = typeof duration_s === "number" && duration_s > 0 && duration_s < 1;
  return isBrief ? `${Math.max(0.1, Math.floor(duration_s * 10) / 10).toFixed(1)} s` : clock(duration_s);
}

/** Return a rounded duration: "40 s", "12 min", "3 h 5 min". */
export function span(duration_s: number): string {
  if (duration_s < MINUTE_S) return `${Math.max(1, Math.round(duration_s))} s`;
  if (duration_s < HOUR_S) return `${Math.round(duration_s / MINUTE_S)} min`;
  const hours = Math.floor(duration_s / HOUR_S);
  const minutes = Math.round((duration_s % HOUR_S) / MINUTE_S);
  return minutes ? `${hours} h ${minutes} min` : `${hours} h`;
}

export function count(n: number): string {
  return numberFormat.format(n);
}

/** Return a count with its noun: "1 track", "2,000 tracks". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** Return a share 0-1 as a whole percentage. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Return a time relative to now: "just now", "5 minutes ago", "yesterday". */
export function ago(iso: string, now_ms: number = Date.now()): string {
  const elapsed_s = (now_ms - Date.parse(iso)) / 1000;
  if (elapsed_s < MINUTE_S) return "just now";
  if (elapsed_s < HOUR_S) return relativeFormat.format(-Math.floor(elapsed_s / MINUTE_S), "minute");
  if (elapsed_s < DAY_S) return relativeFormat.format(-Math.floor(elapsed_s / HOUR_S), "hour");
  return relativeFormat.format(-Math.floor(elapsed_s / DAY_S), "day");
}

/** Return the local day of a time: "Today", "Yesterday", "Friday, 20 November 2026". */
export function day(iso: string, now_ms: number = Date.now()): string {
  const [then, now] = [new Date(iso), new Date(now_ms)];
  const elapsedDays = Math.round(
    (now.setHours(0, 0, 0, 0) - new Date(iso).setHours(0, 0, 0, 0)) / (DAY_S * 1000),
  );
  if (elapsedDays === 0 || elapsedDays === 1) return capital(relativeFormat.format(-elapsedDays, "day"));
  return dayFormat.format(then);
}

/** Return a code as words: "not_audio" is "not audio". */
export function words(name: string): string {
  return name.replaceAll("_", " ");
}

/** Return a text with a capital first letter. */
export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
