import { describe, expect, it, vi } from "vitest";
import { fakeServer, Refusal } from "../../../tests/fake-server";
import { ApiError, api, body, ComputingError, ready, readyData, UnreachableError } from "./client";
import { retryDelay_ms, shouldRetry } from "./query-client";

describe("the API client", () => {
  it("returns the body or throws the server's message", async () => {
    fakeServer({ "GET /coverage": () => new Refusal(404), "GET /jobs": () => new Refusal(500, "?") });
    expect(ready(await body(api.GET("/api/v1/tracks"))).total).toBe(2);
    await expect(body(api.GET("/api/v1/coverage"))).rejects.toThrow("The request was refused.");
    await expect(body(api.GET("/api/v1/jobs"))).rejects.toThrow("unexpected response (status 500)");
  });

  it.each([
    [
      { json: { name: ["Too long."] }, query: { limit: { 0: ["Not a number."] } } },
      "Name: Too long. Limit: Not a number.",
    ],
    [{ alternatives: { a: ["b"] } }, "Invalid request."],
    [null, "Invalid request."],
  ])("names the invalid value: %j", async (details, sentence) => {
    const refusal = new Refusal(422, { status: "error", code: "X", message: "Invalid request.", details });
    fakeServer({ "GET /coverage": () => refusal });
    await expect(body(api.GET("/api/v1/coverage"))).rejects.toThrow(sentence);
  });

  it("distinguishes an unreachable server from a refusal", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no route")));
    await expect(body(api.GET("/api/v1/coverage"))).rejects.toBeInstanceOf(UnreachableError);
    const aborted = new DOMException("left", "AbortError");
    vi.stubGlobal("fetch", () => Promise.reject(aborted));
    await expect(body(api.GET("/api/v1/coverage"))).rejects.toBe(aborted);
  });

  it("retries only errors that may pass", () => {
    expect(shouldRetry(0, new ApiError(404, "NO", "no"))).toBe(false);
    expect(shouldRetry(0, new ApiError(503, "UNAVAILABLE", "unavailable"))).toBe(true);
    expect(shouldRetry(2, new UnreachableError())).toBe(false);
    expect(shouldRetry(5, new ComputingError(1))).toBe(true);
    expect(retryDelay_ms(1, new UnreachableError())).toBe(1600);
    expect(retryDelay_ms(9, new ComputingError(2))).toBe(2000);
  });

  it("throws while a list is being computed", () => {
    expect(ready({ items: [] })).toEqual({ items: [] });
    expect(() => ready({ data: { retry_after_s: 1 } })).toThrow(ComputingError);
    expect(() => ready({})).toThrow(ComputingError);
    expect(readyData({ data: { total: 0 } })).toEqual({ total: 0 });
    expect(() => readyData({ data: { retry_after_s: 1 } })).toThrow(ComputingError);
  });
});
