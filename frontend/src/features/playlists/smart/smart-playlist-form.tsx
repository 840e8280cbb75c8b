import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { TrackTable } from "@/components/track/track-table";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Form, TextField } from "@/components/ui/form";
import { useDebounced } from "@/hooks/use-debounced";
import { api, body } from "@/lib/api/client";
import { cleanName, ofLength } from "@/lib/clean-text";
import { counted, span } from "@/lib/format";
import type { SmartRules, Track } from "@/types/models";
import { RuleGroupEditor } from "./rule-group";
import { RuleLimits } from "./rule-limits";
import { changed, fromJson, isComplete, NO_LIMITS, newRule, type RuleGroup, toJson } from "./rules";
import "./smart.css";

const TYPING_MS = 300;

/** Limit of the server (schemas/playlists.py). */
const MAX_NAME_LENGTH = 200;

interface SmartPlaylistFormProps {
  title: string;
  action: string;
  initial?: { name: string; rules: SmartRules };
  isPending: boolean;
  error: Error | null;
  onSubmit: (made: { name: string; rules: SmartRules }) => void;
  onClose: () => void;
}

const NOTHING = { track_count: 0, duration_s: 0, tracks: [] as readonly Track[] };

/** Edit the rules of a smart playlist beside a preview of what they find. */
export function SmartPlaylistForm(props: SmartPlaylistFormProps) {
  const { title, action, initial, isPending, error, onSubmit, onClose } = props;
  const [root, setRoot] = useState<RuleGroup>(() =>
    initial ? fromJson(initial.rules.match) : { match: "all", rules: [newRule()] },
  );
  const [limits, setLimits] = useState(initial ? withoutMatch(initial.rules) : NO_LIMITS);
  const rules: SmartRules = { ...limits, match: toJson(root) };
  const isWhole = isComplete(root);
  return (
    <Dialog label={title} kind="full" onClose={onClose}>
      <div className="smart">
        <div className="smart__editor">
          <h2>{title}</h2>
          <Form
            label={title}
            action={action}
            isPending={isPending || !isWhole}
            error={error}
            onSubmit={({ name = "" }) => onSubmit({ name: cleanName(name), rules })}
            beside={<Button onClick={onClose}>Cancel</Button>}
          >
            <TextField
              label="Name"
              name="name"
              defaultValue={initial?.name}
              autoComplete="off"
              autoFocus
              {...ofLength(1, MAX_NAME_LENGTH)}
            />
            <RuleGroupEditor
              group={root}
              path={[]}
              onChange={(path, node) => setRoot(changed(root, path, node))}
            />
            <RuleLimits limits={limits} onChange={setLimits} />
          </Form>
        </div>
        <section className="smart__preview" aria-label="Preview">
          <h3>Preview</h3>
          {isWhole ? (
            <Preview rules={rules} />
          ) : (
            <p className="soft">Give each rule a value to see its tracks.</p>
          )}
        </section>
      </div>
    </Dialog>
  );
}

type Previewed = typeof NOTHING;

function withoutMatch({ match: _match, ...limits }: SmartRules) {
  return limits;
}

function Preview({ rules }: { rules: SmartRules }) {
  const last = useRef<Previewed>(undefined); // stays shown while the next one is found
  const settled = useDebounced(JSON.stringify(rules), TYPING_MS);
  const found = useQuery({
    queryKey: ["rules-preview", settled],
    queryFn: ({ signal }) => {
      const tried: SmartRules = JSON.parse(settled);
      return body(api.POST("/api/v1/playlists/preview", { signal, body: { rules: tried } })).then(
        ({ data }) => data,
      );
    },
  });
  if (found.error) {
    return (
      <p role="alert" className="form__error">
        {found.error.message}
      </p>
    );
  }
  const shown = found.data ?? last.current;
  last.current = shown;
  const { track_count, duration_s, tracks } = shown ?? NOTHING;
  return (
    <>
      <p role="status" className="soft number">
        {shown
          ? `${counted(track_count, "track")}${track_count ? ` · ${span(duration_s)}` : ""}`
          : "Searching …"}
      </p>
      <TrackTable label="Tracks that fit" tracks={tracks} showsAlbum={false} />
      {track_count > tracks.length ? <p className="soft">The first {tracks.length} are shown.</p> : null}
    </>
  );
}
