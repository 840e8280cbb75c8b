/** Return a list with one item at another place. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), items[from] as Item, ...rest.slice(to)];
}

/** Return a list without some items. */
export function removed<Item>(items: readonly Item[], indices: ReadonlySet<number>): Item[] {
  return items.filter((_, index) => !indices.has(index));
}
