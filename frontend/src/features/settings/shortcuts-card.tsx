const KEYS: readonly (readonly [string, string])[] = [
  ["Ctrl K", "Quick search"],
  ["/", "Search"],
  ["Space", "Play or pause"],
  ["← →", "Back or forward 5 seconds"],
  ["Shift ← →", "Previous or next track"],
  ["Shift ↑ ↓", "Volume up or down"],
  ["M", "Mute"],
  ["S", "Shuffle"],
  ["R", "Repeat"],
  ["Q", "Open or close queue"],
  ["N", "Open or close now playing"],
  ["↑ ↓ Enter", "Select and play in a list"],
  ["0 … 5", "Rate the selected track"],
  ["L", "Add to or remove from favourites"],
  ["P", "Add the selected tracks to a playlist"],
  ["X", "Select tracks of a list; Ctrl or Shift with a click does so, too"],
  ["Alt ↑ ↓", "Move the selected track of a playlist"],
];

export function ShortcutsCard() {
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
