import { expect, it } from "vitest";
import { cleanName } from "./clean-text";

it.each([
  ["ann", "ann"],
  [" ann\t", "ann"],
  ["\u0085ann\uFEFF", "ann"],
  ["\u001Cann lee\u2028", "ann lee"],
  ["😀", "😀"],
  [" \uFEFF ", ""],
])("of %j stays %j", (typed, name) => expect(cleanName(typed)).toBe(name));
