import { vi } from "vitest";

/** A gain or a delay that takes effect at once. */
class FakeParam {
  value = 1;
  cancelScheduledValues() {}
  setTargetAtTime(value: number) {
    this.value = value;
  }
  setValueCurveAtTime(curve: Float32Array) {
    this.value = curve.at(-1) ?? 0;
  }
}

class FakeNode {
  readonly gain = new FakeParam();
  readonly delayTime = new FakeParam();
  connect<Target>(target: Target): Target {
    return target;
  }
}

/** Web Audio without sound, whose clock the test moves. */
export class FakeAudioContext extends EventTarget {
  static current: FakeAudioContext;
  currentTime = 0;
  state = "suspended";
  readonly sampleRate = 1000;
  readonly destination = new FakeNode();
  /** Made nodes in their order: the volume, then delay, level and fade of each deck. */
  readonly gains: FakeNode[] = [];
  readonly delays: FakeNode[] = [];

  constructor() {
    super();
    FakeAudioContext.current = this;
  }
  createGain() {
    this.gains.push(new FakeNode());
    return this.gains.at(-1);
  }
  createDelay() {
    this.delays.push(new FakeNode());
    return this.delays.at(-1);
  }
  createMediaElementSource() {
    return new FakeNode();
  }
  async resume() {
    this.state = "running";
  }
}

export function fakeSound(): void {
  vi.stubGlobal("AudioContext", FakeAudioContext);
}

/** Set what an element says of itself; jsdom plays nothing. */
export function tell(
  element: HTMLAudioElement,
  facts: Partial<Record<keyof HTMLAudioElement, unknown>>,
): void {
  for (const [name, value] of Object.entries(facts)) {
    Object.defineProperty(element, name, { configurable: true, writable: true, value });
  }
}
