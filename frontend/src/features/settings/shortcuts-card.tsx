const KEYS: readonly (readonly [string, string])[] = [
  ["Ctrl K", "Quick search"],
  ["/", "Search"],
  ["Space", "Play or pause"],
  ["← →", "Seek 5 seconds back or forward"],
  ["Shift ← →", "Previous or next track"],
  ["Shift ↑ ↓", "Volume up or down"],
  ["M", "Mute"],
  ["S", "Shuffle"],
  ["R", "Repeat"],
  ["Q", "Open or close queue"],
  ["↑ ↓ Enter", "Select and play in a list"],
  ["1 … 5", "Rate the selected track; 0 removes the rating"],
  ["L", "Add the selected track to favourites, or remove it"],
];

export function Keys() {
  return (
    <section className="card">
      <h2>Keyboard shortcuts</h2>
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
