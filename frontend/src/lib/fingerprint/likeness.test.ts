import { describe, expect, it } from "vitest";
import type { Why } from "@/lib/socket";
import { DIMENSIONS } from "./dimensions";
import { whyText } from "./likeness";

const WHY: Why = { basis: "near", trackId: "a", title: "A", similarity: 0.5, alike: [], different: [] };
const why = (changes: Partial<Why>): Why => ({ ...WHY, ...changes });

describe("the reason of a choice", () => {
  it("names the track that it is close to, and what they share", () => {
    expect(whyText(why({}))).toBe("Close to “A”");
    expect(whyText(why({ alike: ["lufs", "unknown"], basis: "heart" }))).toBe(
      "Close to “A”, which you love: as loud",
    );
    expect(whyText(why({ title: null, alike: ["lufs"] }))).toBe("Fits: as loud");
  });

  it("is the track before it, or the seed alone", () => {
    expect(whyText(why({ basis: "seed" }))).toBe("");
    expect(whyText(why({ basis: "seed", alike: ["lufs"] }))).toBe("After “A”: as loud");
    expect(whyText(why({ basis: "seed", title: null }))).toBe("");
  });

  it("has words for every dimension", () => {
    for (const { name } of DIMENSIONS) expect(whyText(why({ alike: [name] }))).toMatch(/: ./);
  });
});
