import { expect, it } from "vitest";
import { fakeServer, list, one, Refusal, track } from "../../tests/fake-server";
import { trackList } from "./api/paged-lists";
import { describeOrder, ORDER_DIMENSIONS, orderedList } from "./sound-order";

const { signal } = new AbortController();

it("describes orders in words", () => {
  const described = (["rising", "falling", "arc", "valley"] as const).map((shape) =>
    describeOrder({ dimension: "tempo_bpm", shape }),
  );
  expect(described).toEqual(["slow to fast", "fast to slow", "slow, fast, slow", "fast, slow, fast"]);
  expect(describeOrder({ dimension: "air_pct", shape: "rising" })).toBe("air, low to high");
  expect(Object.keys(ORDER_DIMENSIONS)).toHaveLength(25);
});

it("shows a list in the order of the server, by parts", async () => {
  const requests = fakeServer({
    "GET /tracks": () => list(["a", "b", "c"].map((id) => track(id))),
    "POST /orders": () => one({ positions: [2, 0, 1], unplaced: 0 }),
  });
  const ordered = orderedList(trackList({}), { dimension: "lufs", shape: "rising" });
  const part = await ordered.fetch(1, 2, signal);
  expect(part.items.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(part.total).toBe(3);
  expect((await ordered.fetch(0, 1, signal)).items[0]?.id).toBe("c");
  expect(requests.filter((each) => each.includes("orders"))).toHaveLength(1);
});

it("asks again after an error, and nothing for an empty list", async () => {
  let fails = true;
  fakeServer({
    "GET /tracks": () => list(fails ? [track("a")] : []),
    "POST /orders": () => new Refusal(500),
  });
  const ordered = orderedList(trackList({}), { dimension: "lufs", shape: "rising" });
  await expect(ordered.fetch(0, 9, signal)).rejects.toThrow();
  fails = false;
  expect((await ordered.fetch(0, 9, signal)).total).toBe(0);
});
