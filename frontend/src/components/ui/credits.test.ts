import { describe, expect, it } from "vitest";
import { creditParts } from "./credits";

const alice = { id: "1", name: "Alice" };
const bob = { id: "2", name: "Bob" };

describe("credits", () => {
  it("link each name in the text", () => {
    expect(creditParts("alice & Bob (live)", [alice, bob])).toEqual([
      { text: "alice", id: "1" },
      { text: " & " },
      { text: "Bob", id: "2" },
      { text: " (live)" },
    ]);
  });

  it("link the whole text for one artist", () => {
    expect(creditParts("A. and guests", [alice])).toEqual([{ text: "A. and guests", id: "1" }]);
  });

  it("name artists that the text does not have at the end", () => {
    expect(creditParts("The Alice Duo", [alice, bob])).toEqual([
      { text: "The " },
      { text: "Alice", id: "1" },
      { text: " Duo" },
      { text: " · " },
      { text: "Bob", id: "2" },
    ]);
  });

  it("are plain text without artists", () => {
    expect(creditParts("Unknown artist", [])).toEqual([{ text: "Unknown artist" }]);
  });
});
