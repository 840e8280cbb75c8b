import { Select } from "@/components/ui/field";
import { type Limits, SORTS } from "./rules";

const ORDERS = { asc: "Ascending", desc: "Descending" } as const;

const COUNTS = [
  ["limit", "Tracks at the most"],
  ["minutes", "Minutes at the most"],
  ["per_artist", "Tracks of one artist at the most"],
  ["per_album", "Tracks of one album at the most"],
] as const;

interface RuleLimitsProps {
  limits: Limits;
  onChange: (limits: Limits) => void;
}

/** Edit the order of the tracks that fit, and how many of them are taken. */
export function RuleLimits({ limits, onChange }: RuleLimitsProps) {
  return (
    <fieldset className="rule-limits">
      <legend>Order and limits</legend>
      <div className="rule-row">
        <Select
          label="Order of the tracks"
          value={limits.sort_by}
          choices={SORTS}
          onChange={(sort_by) => onChange({ ...limits, sort_by: sort_by as Limits["sort_by"] })}
        />
        {limits.sort_by === "random" ? null : (
          <Select
            label="Direction"
            value={limits.order}
            choices={ORDERS}
            onChange={(order) => onChange({ ...limits, order })}
          />
        )}
      </div>
      {COUNTS.map(([name, label]) => (
        <label key={name} className="rule-limits__count">
          <span>{label}</span>
          <input
            className="rule-row__input rule-row__input--number"
            type="number"
            min={1}
            max={10_000}
            placeholder="any"
            value={limits[name] ?? ""}
            onChange={(event) => {
              const typed = Math.round(event.target.valueAsNumber);
              onChange({ ...limits, [name]: typed >= 1 ? Math.min(typed, 10_000) : null });
            }}
          />
        </label>
      ))}
    </fieldset>
  );
}
