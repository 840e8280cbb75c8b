import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";
import { playlistRequest } from "@/lib/add-to-playlist";
import { toasts } from "@/lib/toasts";

/** Allows for a busy machine. */
configure({ asyncUtilTimeout: 10_000 });

/** Replacements for the layout and playback that jsdom lacks. */
const HEIGHT_PX = 800;
const WIDTH_PX = 1200;

Object.defineProperty(HTMLElement.prototype, "offsetHeight", { configurable: true, get: () => HEIGHT_PX });
Object.defineProperty(HTMLElement.prototype, "offsetWidth", { configurable: true, get: () => WIDTH_PX });
Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => WIDTH_PX });
Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => HEIGHT_PX });

globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

Element.prototype.scrollIntoView = () => undefined;
Element.prototype.scrollTo = () => undefined;
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};
HTMLMediaElement.prototype.play = function play() {
  this.dispatchEvent(new Event("playing"));
  return Promise.resolve();
};
HTMLMediaElement.prototype.load = () => undefined;
HTMLMediaElement.prototype.pause = function pause() {
  this.dispatchEvent(new Event("pause"));
};

export const screenIs = { phone: false };

class FakeMediaQueryList extends EventTarget implements MediaQueryList {
  readonly onchange = null;
  readonly matches: boolean;

  constructor(readonly media: string) {
    super();
    this.matches = media.includes("max-width") && screenIs.phone;
  }
  addListener() {}
  removeListener() {}
}

window.matchMedia = (query) => new FakeMediaQueryList(query);

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  toasts.set([]);
  playlistRequest.set(null);
  localStorage.clear();
  sessionStorage.clear();
  screenIs.phone = false;
});
