import { afterEach, describe, expect, it, vi } from "vitest";

async function below(content: string | undefined) {
  const meta = document.createElement("meta");
  meta.name = "base-path";
  if (content !== undefined) {
    meta.content = content;
    document.head.append(meta);
  }
  vi.resetModules();
  return await import("./base-path");
}

afterEach(() => {
  for (const meta of document.head.querySelectorAll("meta")) meta.remove();
  vi.resetModules();
});

describe("the base path", () => {
  it("is empty at the root of the host, and where the page names none", async () => {
    for (const content of ["/", undefined]) {
      const { BASE_PATH, isOutside, serverPath } = await below(content);
      expect(BASE_PATH).toBe("");
      expect(serverPath("/api/docs")).toBe("/api/docs");
      expect(isOutside("/tracks/a")).toBe(false);
    }
  });

  it("precedes addresses of the server", async () => {
    const { isOutside, serverAddress, serverPath } = await below("/music/");
    expect(serverPath("/api/docs")).toBe("/music/api/docs");
    expect(serverAddress()).toBe(`${location.origin}/music`);
    expect(["/music", "/music/", "/music/tracks/a"].map((path) => isOutside(path))).toEqual([
      false,
      false,
      false,
    ]);
    expect(["/", "/musical", "/tracks/a"].map((path) => isOutside(path))).toEqual([true, true, true]);
  });
});
