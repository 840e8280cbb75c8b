import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import { partOf } from "@/lib/api/paged-lists";
import { playlistList } from "@/lib/api/playlists";
import { DIMENSIONS } from "@/lib/fingerprint/dimensions";
import { FIELDS, firstValue, kindOf, newRule, OPERATORS, type Rule, type RuleValue } from "./rules";

const LABELS = Object.fromEntries(FIELDS.map(({ name, label }) => [name, label]));

interface RuleRowProps {
  rule: Rule;
  /** "Rule 2.1", for screen readers. */
  name: string;
  onChange: (rule: Rule | undefined) => void;
}

/** Edit one rule: field, operator and value. */
export function RuleRow({ rule, name, onChange }: RuleRowProps) {
  const operators = OPERATORS[kindOf(rule.field)];
  return (
    <div className="rule-row">
      <Select
        label={`${name}: field`}
        value={rule.field}
        choices={LABELS}
        onChange={(chosen) => onChange(newRule(chosen))}
      />
      {Object.keys(operators).length > 1 ? (
        <Select
          label={`${name}: operator`}
          value={rule.op}
          choices={operators}
          onChange={(op) => onChange({ ...rule, op, value: valueFor(rule, op) })}
        />
      ) : null}
      <ValueField rule={rule} name={name} onChange={(value) => onChange({ ...rule, value })} />
      <IconButton label={`Remove ${name.toLowerCase()}`} size="small" onClick={() => onChange(undefined)}>
        <X size={16} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** Return the value for another operator: the same one where it has the same shape. */
function valueFor(rule: Rule, op: string): RuleValue {
  const first = firstValue(rule.field, op);
  const isSame = typeof first === typeof rule.value && Array.isArray(first) === Array.isArray(rule.value);
  return isSame && op !== "percentile" && rule.op !== "percentile" ? rule.value : first;
}

interface ValueFieldProps {
  rule: Rule;
  name: string;
  onChange: (value: RuleValue) => void;
}

function ValueField({ rule, name, onChange }: ValueFieldProps) {
  const { value } = rule;
  if (typeof value === "boolean") {
    const chosen = value ? "yes" : "no";
    const choices = { yes: "yes", no: "no" } as const;
    return (
      <Select
        label={`${name}: value`}
        value={chosen}
        choices={choices}
        onChange={(next) => onChange(next === "yes")}
      />
    );
  }
  if (kindOf(rule.field) === "playlist") return <PlaylistField rule={rule} name={name} onChange={onChange} />;
  if (typeof value === "object") {
    const [low, high] = value;
    return (
      <>
        <NumberField label={`${name}: from`} value={low} onChange={(next) => onChange([next, high])} />
        <span className="soft">to</span>
        <NumberField label={`${name}: to`} value={high} onChange={(next) => onChange([low, next])} />
        {rule.op === "percentile" ? <Hint field={rule.field} /> : null}
      </>
    );
  }
  if (typeof value === "number")
    return <NumberField label={`${name}: value`} value={value} onChange={onChange} />;
  return (
    <input
      className="rule-row__input"
      type={kindOf(rule.field) === "date" ? "date" : "text"}
      aria-label={`${name}: value`}
      aria-invalid={value === ""}
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface NumberFieldProps {
  label: string;
  value: number;
  onChange: (value: number) => void;
}

function NumberField({ label, value, onChange }: NumberFieldProps) {
  return (
    <input
      className="rule-row__input rule-row__input--number"
      type="number"
      step="any"
      aria-label={label}
      aria-invalid={Number.isNaN(value)}
      value={Number.isNaN(value) ? "" : value}
      onChange={(event) => onChange(event.target.valueAsNumber)}
    />
  );
}

/** Tell in words what the ends of a dimension are. */
function Hint({ field }: { field: string }) {
  const dimension = DIMENSIONS.find(({ name }) => name === field);
  return dimension ? (
    <span className="rule-row__hint">
      0 % {dimension.less}, 100 % {dimension.more}
    </span>
  ) : null;
}

function PlaylistField({ rule, name, onChange }: ValueFieldProps) {
  const found = useQuery(partOf(playlistList({ sort_by: "name" }), 0));
  const plain = (found.data?.items ?? []).filter(({ rules }) => !rules);
  const choices = {
    "": "Choose a playlist",
    ...Object.fromEntries(plain.map((each) => [each.id, each.name])),
  };
  return (
    <Select label={`${name}: playlist`} value={String(rule.value)} choices={choices} onChange={onChange} />
  );
}
