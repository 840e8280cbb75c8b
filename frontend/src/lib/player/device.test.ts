import { describe, expect, it } from "vitest";
import { deviceLabel, restoreDeviceName, saveDeviceName } from "./device";

const LINUX =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1";
const name = (agent = LINUX) => restoreDeviceName(localStorage, sessionStorage, agent);

describe("a window's name", () => {
  it("names browser and system in characters that the server accepts", () => {
    expect(name()).toMatch(/^Chrome-on-Linux\.[a-z0-9]{6}\.[a-z0-9]{6}$/);
    expect(name(PHONE)).toMatch(/^Safari-on-iPhone\./);
    expect(name("curl")).toMatch(/^Browser\./);
  });

  it("survives a reload; a copy of the window gets another", () => {
    const first = name();
    expect(name()).not.toBe(first);
    saveDeviceName(sessionStorage, first);
    expect(name()).toBe(first);
    expect(name()).not.toBe(first);
  });

  it("has a label for users", () => {
    const own = name();
    expect(deviceLabel(own, own)).toBe("this window");
    expect(deviceLabel(name(), own)).toBe("another window");
    localStorage.clear();
    expect(deviceLabel(name(PHONE), own)).toBe("Safari on iPhone");
    expect(deviceLabel("remote-1a2b", own)).toBe("remote 1a2b");
  });
});
