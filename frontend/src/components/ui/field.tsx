import { Search, X } from "lucide-react";
import type { ComponentPropsWithRef } from "react";
import { IconButton } from "./button";
import "./field.css";

interface SearchFieldProps extends Omit<ComponentPropsWithRef<"input">, "onChange" | "value"> {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** Render a search input with a clear button. */
export function SearchField({ label, value, onChange, className = "", ...rest }: SearchFieldProps) {
  return (
    <div className={`field ${className}`}>
      <Search size={17} aria-hidden="true" />
      <input
        type="text"
        inputMode="search"
        aria-label={label}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        {...rest}
      />
      {value ? (
        <IconButton label="Clear" size="small" onClick={() => onChange("")}>
          <X size={16} aria-hidden="true" />
        </IconButton>
      ) : null}
    </div>
  );
}

interface SelectProps<Value extends string> {
  label: string;
  value: Value;
  choices: Readonly<Record<Value, string>>;
  onChange: (value: Value) => void;
}

/** Render a select of named values. */
export function Select<Value extends string>({ label, value, choices, onChange }: SelectProps<Value>) {
  return (
    <select
      className="select"
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value as Value)}
    >
      {Object.entries<string>(choices).map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </select>
  );
}
