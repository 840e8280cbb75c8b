import { expect, it } from "vitest";
import { initials } from "./initials";

it.each([
  ["The Battle for Wesnoth OST", "BW"],
  ["xmoto soundtrack", "XS"],
  ["Ágætis byrjun", "Á"],
  ["久石譲", "久"],
  ["1984", "1"],
  ["", ""],
  ["…", ""],
])("initials of %j are %j", (name, letters) => expect(initials(name)).toBe(letters));
