"""Measure how the code reads, beside the goals: `python -m tests.architecture.readability [FOLDER...]`.

`test_readability.py` holds the goals. With folders as arguments, list their docstrings that do not meet them.
"""

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.sources import PROJECT, ROOMS, Source, sources

QUESTION = re.compile(r"(What|Who|Whom|Whose|Whoever|Whether|How|Where|Wherever|When|Which|Why)\b")

#: Words that stand in place of an actor or a noun, per 1,000 words of docstrings.
VAGUE = re.compile(r"\b(what|who|whoever|whom|somebody|nobody|everybody|anybody)\b", re.IGNORECASE)

#: Everyday words in place of the field's terms.
PRIVATE = re.compile(r"\b(heard|hears|hear|told|tells|tell|away|anew)\b", re.IGNORECASE)

MAX_MODULES = 20

#: Files that a reader passes on three ways, in order; without leaves such as keys, cursors and serializers.
WAYS = {
    "GET /tracks to SQL": [
        "app/api/tracks",
        "schemas/track_lists",
        "app/http/list_responses",
        "library/catalogue/tracks",
        "library/catalogue/track_filters",
        "library/paging",
    ],
    "GET /search to Redis": [
        "app/api/search",
        "app/extensions",
        "discovery/search",
        "cache/results",
        "cache/tiers",
        "cache/client",
    ],
    "queue.add to its script": [
        "app/ws/transport/hub",
        "app/ws/transport/inbox",
        "app/ws/sockets",
        "app/ws/dispatch",
        "app/ws/message_table",
        "schemas/messages/queue",
        "app/playback",
        "live/queue",
        "live/scripting",
    ],
}
WAY_GOALS = {"GET /tracks to SQL": 6, "GET /search to Redis": 6, "queue.add to its script": 9}

#: The page's folders are counted without tests and style sheets.
PAGE = PROJECT / "frontend" / "src"


@dataclass(frozen=True)
class Docstring:
    """One docstring: where it stands, whether it is a function's, and its text."""

    place: str
    of_function: bool
    text: str

    @property
    def n_words(self) -> int:
        return len(re.findall(r"[A-Za-z']+", self.text))


@dataclass(frozen=True)
class Measure:
    """One figure and the goal that it must not pass."""

    name: str
    value: float
    goal: float

    @property
    def is_met(self) -> bool:
        return self.value <= self.goal


def docstrings(files: list[Source]) -> Iterator[Docstring]:
    """Yield the docstrings of modules, classes and functions."""
    for source in files:
        for node in source.nodes():
            if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            text = ast.get_docstring(node)
            if text:
                place = f"{source.name}:{getattr(node, 'lineno', 1)}"
                yield Docstring(place, not isinstance(node, ast.Module | ast.ClassDef), text)


def per_thousand(pattern: re.Pattern[str], found: list[Docstring]) -> float:
    """Return how often a pattern occurs in 1,000 words of docstrings."""
    n_words = sum(docstring.n_words for docstring in found)
    return 1000 * sum(len(pattern.findall(docstring.text)) for docstring in found) / max(n_words, 1)


def question_share(found: list[Docstring]) -> float:
    """Return the share of functions' docstrings that begin with a question word, in percent."""
    functions = [docstring for docstring in found if docstring.of_function]
    return 100 * sum(bool(QUESTION.match(docstring.text)) for docstring in functions) / max(len(functions), 1)


def loose_dictionaries(files: list[Source]) -> list[str]:
    """List uses of `dict[str, Any]` in annotations and aliases."""
    return [
        f"{source.name}:{number}"
        for source in files
        for number, line in enumerate(source.text.splitlines(), 1)
        for _ in re.findall(r"dict\[str, Any\]", line)
    ]


def shared_class_names(files: list[Source]) -> dict[str, set[str]]:
    """Return names of public classes that stand in two rooms; a class and its schema may share one."""
    rooms: defaultdict[str, set[str]] = defaultdict(set)
    for source in files:
        parts = source.path.relative_to(PROJECT).parts
        for node in source.nodes():
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                rooms[node.name].add(parts[0])
    return {name: where for name, where in rooms.items() if len(where - {"schemas"}) > 1}


def renamed_modules(files: list[Source]) -> list[str]:
    """List imports that give one of the project's modules another name."""
    modules = {".".join(source.path.relative_to(PROJECT).with_suffix("").parts) for source in files}
    found = []
    for source in files:
        for node in source.nodes():
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            parent = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            found += [
                f"{source.name}:{node.lineno} {alias.name} as {alias.asname}"
                for alias in node.names
                if alias.asname and f"{parent}{alias.name}" in modules
            ]
    return found


def full_folders(files: list[Source]) -> dict[str, int]:
    """Return folders with more than `MAX_MODULES` modules; of `app/api`, one file a resource, any number."""
    counts = Counter(
        str(source.path.parent.relative_to(PROJECT)) for source in files if source.path.stem != "__init__"
    )
    for path in PAGE.rglob("*.ts*"):
        if ".test." not in path.name:
            counts[str(path.parent.relative_to(PROJECT))] += 1
    del counts["app/api"]
    return {folder: n for folder, n in counts.items() if n > MAX_MODULES}


def missing_links() -> list[str]:
    """List files of `WAYS` that do not exist, or that no file before them imports or is imported by."""
    found = []
    for way, names in WAYS.items():
        paths = [PROJECT / f"{name}.py" for name in names]
        imports = [_imported(path) if path.is_file() else set() for path in paths]
        modules = [name.replace("/", ".") for name in names]
        for n, path in enumerate(paths):
            linked = any(modules[n] in imports[m] or modules[m] in imports[n] for m in range(n))
            if not path.is_file() or (n and not linked):
                found.append(f"{way}: {names[n]}")
    return found


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in Source(path, path.read_text(encoding="utf-8")).nodes():
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def forced_casts() -> list[str]:
    """List `as unknown as` in the page."""
    return [
        str(path.relative_to(PROJECT))
        for path in sorted(PAGE.rglob("*.ts*"))
        for _ in re.findall(r"as unknown as", path.read_text(encoding="utf-8"))
    ]


def measures() -> list[Measure]:
    """Take all measurements of the rooms."""
    files = sources(*ROOMS)
    found = list(docstrings(files))
    return [
        Measure("function docstrings that begin with a question word, %", question_share(found), 1),
        Measure("what, who, whoever, somebody, nobody … per 1,000 words", per_thousand(VAGUE, found), 2),
        Measure("hear, tell, away, anew … per 1,000 words", per_thousand(PRIVATE, found), 0.5),
        Measure("dict[str, Any]", len(loose_dictionaries(files)), 39),
        Measure("class names in two rooms", len(shared_class_names(files)), 0),
        Measure("modules imported under another name", len(renamed_modules(files)), 0),
        Measure(f"folders of more than {MAX_MODULES} modules", len(full_folders(files)), 0),
        Measure("`as unknown as` in the page", len(forced_casts()), 0),
        *(Measure(f"files from {way}", len(names), WAY_GOALS[way]) for way, names in WAYS.items()),
        Measure("files of these ways that are not linked", len(missing_links()), 0),
    ]


def offences(folders: list[str]) -> Iterator[str]:
    """Yield docstrings of some folders that do not meet the goals."""
    for docstring in docstrings([source for folder in folders for source in _below(folder)]):
        starts = docstring.of_function and QUESTION.match(docstring.text)
        words = VAGUE.findall(docstring.text) + PRIVATE.findall(docstring.text)
        if starts or words:
            first = docstring.text.partition("\n")[0]
            yield f"{docstring.place}: {'QUESTION ' if starts else ''}{' '.join(words)} | {first}"


def _below(folder: str) -> list[Source]:
    path = Path(folder)
    return [Source(path.resolve(), path.read_text(encoding="utf-8"))] if path.is_file() else sources(folder)


def main() -> None:
    """Print the measurements, or the offending docstrings of the folders given."""
    if sys.argv[1:]:
        print("\n".join(offences(sys.argv[1:])))
        return
    files = sources(*ROOMS)
    for measure in measures():
        state = "met " if measure.is_met else "open"
        print(f"{state}  {measure.value:8.1f}  goal {measure.goal:4g}  {measure.name}")
    shared = {name: sorted(rooms) for name, rooms in shared_class_names(files).items()}
    print("class names in two rooms:", shared)
    print("renamed modules:", renamed_modules(files))
    print("full folders:", full_folders(files))
    print("forced casts:", Counter(forced_casts()))


if __name__ == "__main__":
    main()
