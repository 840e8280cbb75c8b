import { FolderPlus, Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { Select } from "@/components/ui/field";
import { RuleRow } from "./rule-row";
import { isGroup, type Match, newRule, type Path, type RuleGroup, type RuleNode } from "./rules";

const MATCHES: Readonly<Record<Match, string>> = {
  all: "All of these are true",
  any: "At least one of these is true",
  none: "None of these is true",
};

/** Groups within groups (library/people/smart_rules/rule_sets.py). */
const MAX_DEPTH = 5;

interface RuleGroupEditorProps {
  group: RuleGroup;
  path: Path;
  onChange: (path: Path, node: RuleNode | undefined) => void;
}

/** Edit a group of rules and the groups within it. */
export function RuleGroupEditor({ group, path, onChange }: RuleGroupEditorProps) {
  const add = (node: RuleNode) => onChange(path, { ...group, rules: [...group.rules, node] });
  const name = path.length ? `Group ${path.map((n) => n + 1).join(".")}` : "Rules";
  return (
    <fieldset className="rule-group">
      <legend className="hidden-text">{name}</legend>
      <div className="rule-group__head">
        <Select
          label={`${name}: condition`}
          value={group.match}
          choices={MATCHES}
          onChange={(match) => onChange(path, { ...group, match })}
        />
        {path.length ? (
          <IconButton
            label={`Remove ${name.toLowerCase()}`}
            size="small"
            onClick={() => onChange(path, undefined)}
          >
            <Trash2 size={16} aria-hidden="true" />
          </IconButton>
        ) : null}
      </div>
      {group.rules.map((node, index) => {
        const at = [...path, index];
        const key = at.join(".");
        return isGroup(node) ? (
          <RuleGroupEditor key={key} group={node} path={at} onChange={onChange} />
        ) : (
          <RuleRow
            key={key}
            rule={node}
            name={`Rule ${at.map((n) => n + 1).join(".")}`}
            onChange={(rule) => onChange(at, rule)}
          />
        );
      })}
      <div className="rule-group__add">
        <Button kind="plain" icon={<Plus size={16} aria-hidden="true" />} onClick={() => add(newRule())}>
          Add rule
        </Button>
        {path.length < MAX_DEPTH - 1 ? (
          <Button
            kind="plain"
            icon={<FolderPlus size={16} aria-hidden="true" />}
            onClick={() => add({ match: "any", rules: [newRule()] })}
          >
            Add group
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}
