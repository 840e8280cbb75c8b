import { expect, it } from "vitest";
import { currentLine } from "./current-line";

it.each([
  [0.5, -1],
  [0.9, 0],
  [2, 0],
  [3, 2],
  [99, 2],
])("finds the line that is sung at %d s", (position_s, index) => {
  expect(currentLine([1000, null, 3000], position_s)).toBe(index);
});
