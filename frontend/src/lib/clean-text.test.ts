import { expect, it } from "vitest";
import { cleanName, ofLength } from "./clean-text";

it.each([
  ["ann", "ann"],
  [" ann\t", "ann"],
  ["\u0085ann\uFEFF", "ann"],
  ["\u001Cann lee\u2028", "ann lee"],
  ["😀", "😀"],
  [" \uFEFF ", ""],
])("cleans %j to %j", (typed, name) => expect(cleanName(typed)).toBe(name));

it.each([
  ["😀".repeat(4), false],
  ["😀".repeat(8), true],
  ["12345678", true],
  ["😀".repeat(64), true],
  ["a".repeat(65), false],
])("counts the characters of %j for an input of 8 to 64", (typed, isValid) => {
  const input = Object.assign(document.createElement("input"), ofLength(8, 64), { value: typed });
  expect(input.checkValidity()).toBe(isValid);
});
