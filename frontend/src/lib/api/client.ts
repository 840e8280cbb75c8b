import createClient from "openapi-fetch";
import { serverAddress } from "@/lib/base-path";
import { capital, words } from "@/lib/format";
import type { components, paths } from "@/types/api.gen";

type Computing = components["schemas"]["Computing"];

/** Other sites' pages cannot send it without a preflight request; the server counts such requests as a user's. */
const PAGE_HEADERS = { "X-Auralis-Page": "1" };

/** Looks fetch up at each call, so that tests can replace it. */
export const api = createClient<paths>({
  baseUrl: serverAddress(),
  headers: PAGE_HEADERS,
  fetch: (request) => globalThis.fetch(request),
});

/** An error response with the server's message. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** From the Retry-After header. */
    readonly retryAfter_s: number | undefined = undefined,
  ) {
    super(message);
  }
}

/** The server cannot be reached. */
export class UnreachableError extends Error {
  constructor() {
    super("The server cannot be reached. Check that it is running, then try again.");
  }
}

/** The server is still computing the result (202). */
export class ComputingError extends Error {
  constructor(readonly retryAfter_s: number) {
    super("The result is still being computed. Try again in a moment.");
  }
}

/** Return a list response; throw `ComputingError`, on which queries retry, for a 202. */
export function ready<Page extends object>(page: Page): Extract<Page, { items: unknown }> {
  if ("items" in page) return page as Extract<Page, { items: unknown }>;
  throw new ComputingError(retryAfter_s(page));
}

/** Return the data of a response; throw `ComputingError` for a 202. */
export function readyData<Answer extends { data: object }>({
  data,
}: Answer): Exclude<Answer["data"], Computing> {
  if ("retry_after_s" in data) throw new ComputingError(Number(data.retry_after_s));
  return data as Exclude<Answer["data"], Computing>;
}

function retryAfter_s(page: object): number {
  const data = "data" in page ? page.data : undefined;
  const hasDelay = typeof data === "object" && data !== null && "retry_after_s" in data;
  return hasDelay ? Number(data.retry_after_s) : 1;
}

interface FetchResult<Body> {
  data?: Body;
  error?: unknown;
  response: Response;
}

/** Return the body of a successful response; throw `ApiError` or `UnreachableError` otherwise. */
export async function body<Body>(request: Promise<FetchResult<Body>>): Promise<Body> {
  const result = await request.catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new UnreachableError();
  });
  if (result.data !== undefined && result.response.ok) return result.data;
  throw toError(result.response, result.error);
}

/** Send a file as the body of a POST; errors as those of `body`. */
export function upload<Body>(path: string, file: Blob, type: string): Promise<Body> {
  const request = new Request(`${serverAddress()}${path}`, {
    method: "POST",
    body: file,
    headers: { ...PAGE_HEADERS, "Content-Type": type },
  });
  const send = async (): Promise<FetchResult<Body>> => {
    const response = await globalThis.fetch(request);
    const content: unknown = await response.json();
    return response.ok ? { data: content as Body, response } : { error: content, response };
  };
  return body(send());
}

function toError({ status, headers }: Response, error: unknown): ApiError {
  if (typeof error === "object" && error !== null && "code" in error && "message" in error) {
    const message = ("details" in error && describeDetails(error.details)) || String(error.message);
    return new ApiError(status, String(error.code), message, toSeconds(headers.get("Retry-After")));
  }
  return new ApiError(status, "UNREADABLE", `The server returned an unexpected response (status ${status}).`);
}

/** Describe invalid values: `{json: {name: ["Too long."]}}` is "Name: Too long."; empty for other details. */
function describeDetails(details: unknown): string {
  if (typeof details !== "object" || details === null) return "";
  const values = Object.values(details).flatMap((location: unknown) => Object.entries(location ?? {}));
  return values
    .map(([name, why]) => `${capital(words(name))}: ${sentences(why).join(" ")}`)
    .filter((sentence) => sentence.endsWith("."))
    .join(" ");
}

/** Return all strings nested in a value. */
function sentences(why: unknown): string[] {
  if (typeof why === "string") return [why];
  return typeof why === "object" && why !== null ? Object.values(why).flatMap(sentences) : [];
}

function toSeconds(header: string | null): number | undefined {
  return header === null ? undefined : Number(header);
}
