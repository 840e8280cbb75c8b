const KEYS: readonly (readonly [string, string])[] = [
  ["Ctrl K", "Find anything"],
  ["/", "Search"],
  ["Space", "Play or pause"],
  ["← →", "Back or on 5 seconds"],
  ["Shift ← →", "Previous or next track"],
  ["Shift ↑ ↓", "Louder or quieter"],
  ["M", "Mute"],
  ["S", "Shuffle"],
  ["R", "Repeat"],
  ["Q", "Queue"],
  ["↑ ↓ Enter", "Choose and play in a list"],
  ["1 … 5", "Give the chosen track stars; 0 takes them back"],
  ["L", "Love the chosen track"],
];

export function Keys() {
  return (
    <section className="card">
      <h2>Keys</h2>
      <dl className="keys">
        {KEYS.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
