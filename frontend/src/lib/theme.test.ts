import { expect, it } from "vitest";
import { chooseTheme, recallTheme, showTheme } from "./theme";

it("keeps the theme, and goes back to the system's", () => {
  chooseTheme("dark", localStorage);
  expect([recallTheme(localStorage), document.documentElement.dataset.theme]).toEqual(["dark", "dark"]);
  showTheme("system");
  expect(document.documentElement.dataset.theme).toBeUndefined();
});
