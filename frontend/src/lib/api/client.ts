import createClient from "openapi-fetch";
import { capital, words } from "@/lib/format";
import type { paths } from "@/types/api.gen";

/** Cannot be sent by another site's page without asking first; the server counts such requests as a person's. */
const PAGE_HEADERS = { "X-Auralis-Page": "1" };

/** Fetch is looked up at each call, so that tests can stand in for it. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? "",
  headers: PAGE_HEADERS,
  fetch: (request) => globalThis.fetch(request),
});

/** An answer that tells what went wrong, in the server's own words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** When asking again makes sense, where the server says so. */
    readonly retryAfter_s: number | undefined = undefined,
  ) {
    super(message);
  }
}

/** The server could not be reached at all. */
export class UnreachableError extends Error {
  constructor() {
    super("The server cannot be reached. Check that it is running, then try again.");
  }
}

/** Somebody asked for the same a moment ago, and the server is still computing it. */
export class ComputingError extends Error {
  constructor(readonly retryAfter_s: number) {
    super("The result is still being computed. Try again in a moment.");
  }
}

/** A list that may not be there yet (202): throws `ComputingError`, on which queries try again. */
export function ready<Answer extends object>(answer: Answer): Extract<Answer, { items: unknown }> {
  if ("items" in answer) return answer as Extract<Answer, { items: unknown }>;
  throw new ComputingError(retryAfter_s(answer));
}

function retryAfter_s(answer: object): number {
  const data = "data" in answer ? answer.data : undefined;
  const isTold = typeof data === "object" && data !== null && "retry_after_s" in data;
  return isTold ? Number(data.retry_after_s) : 1;
}

interface Answer<Body> {
  data?: Body;
  error?: unknown;
  response: Response;
}

/** The body of an answer that went well; throws `ApiError` or `UnreachableError` otherwise. */
export async function body<Body>(request: Promise<Answer<Body>>): Promise<Body> {
  const answer = await request.catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new UnreachableError();
  });
  if (answer.data !== undefined && answer.response.ok) return answer.data;
  throw toError(answer.response, answer.error);
}

function toError({ status, headers }: Response, error: unknown): ApiError {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) {
    const message = ("details" in error && inDetail(error.details)) || String(error.message);
    return new ApiError(status, String(error.code), message, toSeconds(headers.get("Retry-After")));
  }
  return new ApiError(status, "UNREADABLE", `The server returned an unexpected response (status ${status}).`);
}

/** What is wrong with which value: `{json: {name: ["Too long."]}}` is "Name: Too long."; empty for other details. */
function inDetail(details: unknown): string {
  if (typeof details !== "object" || details === null) return "";
  const values = Object.values(details).flatMap((place: unknown) => Object.entries(place ?? {}));
  return values
    .map(([name, why]) => `${capital(words(name))}: ${sentences(why).join(" ")}`)
    .filter((sentence) => sentence.endsWith("."))
    .join(" ");
}

/** All that is said somewhere in an answer. */
function sentences(why: unknown): string[] {
  if (typeof why === "string") return [why];
  return typeof why === "object" && why !== null ? Object.values(why).flatMap(sentences) : [];
}

function toSeconds(header: string | null): number | undefined {
  return header === null ? undefined : Number(header);
}
