import { describe, expect, it } from "vitest";
import { isHere } from "./links";

describe("whether the server is at this machine", () => {
  it.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["[::1]", true],
    ["music.example", false],
    ["127.0.0.1.music.example", false],
    ["192.168.1.2", false],
  ])("%s: %s", (hostname, is) => expect(isHere(hostname)).toBe(is));
});
