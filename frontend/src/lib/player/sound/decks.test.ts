import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeAudioContext, fakeSound, tell } from "../../../../tests/fake-sound";
import { Decks } from "./decks";

const LENGTH_S = 10;

let decks: Decks;
const events = {
  onTimeUpdate: vi.fn(),
  onPlaying: vi.fn(),
  onWaiting: vi.fn(),
  onEnded: vi.fn(),
  onError: vi.fn(),
  onJoined: vi.fn(() => void decks.swap()),
};
const context = () => FakeAudioContext.current;
const at = (deck: Decks["current"], currentTime: number) => tell(deck.element, { currentTime });
const update = () => decks.current.element.dispatchEvent(new Event("timeupdate"));

/** Let time pass: the elements that play and the graph move together. */
function pass(seconds: number, ...playing: Decks["current"][]) {
  for (let n = 0; n < seconds * 125; n += 1) {
    context().currentTime += 0.008;
    for (const deck of playing) at(deck, Math.min(LENGTH_S, deck.element.currentTime + 0.008));
    vi.advanceTimersByTime(8);
  }
}

beforeEach(async () => {
  vi.useFakeTimers();
  fakeSound();
  decks = new Decks();
  decks.events = events;
  for (const each of Object.values(events)) each.mockClear();
  for (const element of decks.elements) {
    tell(element, { duration: LENGTH_S, paused: false, readyState: 4, ended: false, currentTime: 0 });
  }
  decks.load("one", "/one", 0);
  await decks.play();
  decks.preload("two", "/two");
  decks.following = { source: "two", crossfade_s: 0 };
});
afterEach(() => {
  decks.close();
  vi.useRealTimers();
});

describe("the end of a track", () => {
  it("is joined by the next one, delayed to the sample", () => {
    const [one, two] = [decks.current, decks.other];
    at(one, 8.5);
    update();
    pass(0.75, one);
    expect(two.element.currentTime).toBe(0);
    pass(0.1, one);
    pass(0.4, one, two); // it began 0.65 s before the end
    expect(two.held_s).toBeCloseTo(0.65, 1);
    expect(context().delays[1]?.delayTime.value).toBe(two.held_s);
    expect(events.onJoined).not.toHaveBeenCalled();
    pass(0.3, one, two);
    expect(events.onJoined).toHaveBeenCalledOnce();
    expect(decks.current).toBe(two);
    expect(two.position_s).toBeCloseTo(two.element.currentTime - 0.65, 1);
  });

  it("waits for a next one that begins late", () => {
    const [one, two] = [decks.current, decks.other];
    at(one, 9);
    update();
    pass(1.1, one);
    expect(events.onJoined).toHaveBeenCalledOnce();
    expect([decks.current, two.held_s]).toEqual([two, 0]);
  });

  it("is heard before the next track begins if nothing is loaded", () => {
    decks.drop();
    decks.current.element.dispatchEvent(new Event("ended"));
    expect(events.onEnded).toHaveBeenCalledOnce();
    expect(decks.swap()).toBe(false);
  });

  it("comes when the held sound has been heard, and not after a pause", () => {
    decks.current.hold(0.5);
    decks.current.element.dispatchEvent(new Event("ended"));
    expect(events.onEnded).not.toHaveBeenCalled();
    vi.advanceTimersByTime(500);
    expect(events.onEnded).toHaveBeenCalledOnce();
    decks.current.element.dispatchEvent(new Event("ended"));
    decks.pause();
    vi.advanceTimersByTime(500);
    expect(events.onEnded).toHaveBeenCalledOnce();
  });
});

describe("a join", () => {
  it.each([
    ["a pause", () => decks.pause()],
    ["a seek", () => decks.seek(3)],
    ["another queue", () => decks.drop()],
    ["another track", () => decks.load("three", "/three", 0)],
  ])("is given up by %s", (_what, act) => {
    const [one, two] = [decks.current, decks.other];
    at(one, 9.5);
    update();
    pass(0.1, one, two);
    act();
    expect(two.element.currentTime).toBe(0);
    pass(1, one);
    expect(events.onJoined).not.toHaveBeenCalled();
    expect(two.held_s).toBe(0);
  });

  it.each([
    ["the speed is another", () => tell(decks.current.element, { playbackRate: 2 })],
    ["nothing follows", () => decks.drop()],
    ["the next track is not loaded", () => tell(decks.other.element, { readyState: 1 })],
    ["the length is unknown", () => tell(decks.current.element, { duration: Number.POSITIVE_INFINITY })],
  ])("does not begin while %s", (_what, prepare) => {
    prepare();
    at(decks.current, 9.5);
    update();
    pass(1, decks.current);
    expect(events.onJoined).not.toHaveBeenCalled();
  });
});

describe("a crossfade", () => {
  beforeEach(() => {
    decks.following = { source: "two", crossfade_s: 3 };
  });

  it("begins before the end and drops the first track after it", () => {
    const [one, two] = [decks.current, decks.other];
    at(one, 6.5);
    update();
    expect(events.onJoined).not.toHaveBeenCalled();
    at(one, 7);
    update();
    expect([decks.current, one.source]).toEqual([two, "one"]);
    decks.drop();
    expect(one.source).toBe("one"); // it fades
    pass(3.1, one, two);
    expect(one.source).toBe("");
  });

  it.each([
    ["a pause", () => decks.pause()],
    ["a skip", () => decks.load("three", "/three", 0)],
    ["a seek", () => decks.seek(1)],
    ["the track after it", () => decks.preload("three", "/three")],
  ])("is cut by %s", (_what, act) => {
    const one = decks.current;
    at(one, 7.5);
    update();
    act();
    expect(one.source).not.toBe("one");
    expect(context().gains[4]?.gain.value).toBe(1);
  });
});

describe("loudness", () => {
  it("is a track's gain beside the volume", () => {
    decks.current.setLevel(0.5);
    decks.other.setLevel(0.7, true);
    decks.setVolume(0.25);
    expect(context().gains.map(({ gain }) => gain.value)).toEqual([0.25, 0.5, 1, 0.7, 1]);
    expect(decks.current.element.volume).toBe(1);
  });

  it("only gets lower without Web Audio", async () => {
    vi.stubGlobal("AudioContext", undefined);
    const plain = new Decks();
    plain.setVolume(0.5);
    await plain.play();
    plain.current.setLevel(0.5);
    expect(plain.current.element.volume).toBe(0.25);
    plain.current.setLevel(4);
    expect([plain.current.element.volume, plain.context]).toEqual([0.5, null]);
  });
});

it("a next track that does not load is dropped, and only the current one raises errors", () => {
  decks.other.element.dispatchEvent(new Event("error"));
  expect([decks.other.source, events.onError.mock.calls.length]).toEqual(["", 0]);
  decks.current.element.dispatchEvent(new Event("error"));
  expect(events.onError).toHaveBeenCalledOnce();
});

it("a sound that ends before it can have been heard was not heard", () => {
  const { current } = decks;
  expect(current.hasRunThrough(0)).toBe(true);
  current.element.dispatchEvent(new Event("playing"));
  at(current, LENGTH_S);
  expect(current.hasRunThrough(0)).toBe(true);
  vi.advanceTimersByTime(LENGTH_S * 1000);
  expect(current.hasRunThrough(0)).toBe(false);
  current.seek(9);
  expect(current.hasRunThrough(0)).toBe(false);
});
