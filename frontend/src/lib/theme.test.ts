import { expect, it } from "vitest";
import { applyTheme, chooseTheme, storedTheme } from "./theme";

it("stores the theme and returns to the system's", () => {
  chooseTheme("dark", localStorage);
  expect([storedTheme(localStorage), document.documentElement.dataset.theme]).toEqual(["dark", "dark"]);
  applyTheme("system");
  expect(document.documentElement.dataset.theme).toBeUndefined();
});
