import { ArrowDownWideNarrow, ArrowUpNarrowWide } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "@/components/ui/button";
import { SearchField, Select } from "@/components/ui/field";
import type { ListView } from "./use-list-view";

interface ListToolbarProps<Sort extends string> {
  /** Plural name of the items. */
  noun: string;
  view: ListView<Sort>;
  sorts: Readonly<Record<Sort, string>>;
  children?: ReactNode;
}

/** Show filter, sort field and direction of a list. */
export function ListToolbar<Sort extends string>({ noun, view, sorts, children }: ListToolbarProps<Sort>) {
  const Direction = view.isDescending ? ArrowDownWideNarrow : ArrowUpNarrowWide;
  return (
    <div className="list-toolbar">
      <SearchField
        className="list-toolbar__filter"
        label={`Filter ${noun}`}
        placeholder={`Filter ${noun}`}
        value={view.query}
        onChange={view.setQuery}
      />
      <Select
        label="Sort by"
        value={view.sort}
        choices={sorts}
        onChange={(sort) => view.setSort(sort, view.isDescending)}
      />
      <IconButton
        label={view.isDescending ? "Sort ascending" : "Sort descending"}
        onClick={() => view.setSort(view.sort, !view.isDescending)}
      >
        <Direction size={19} aria-hidden="true" />
      </IconButton>
      {children}
    </div>
  );
}
