"""The list of decisions names each of them, by its title, in the order of their numbers."""

from launch.supervisor import ROOT

FOLDER = ROOT / "docs" / "decisions"


def test_the_list_of_decisions_is_complete_and_in_order() -> None:
    pages = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
    titles = [path.read_text().partition("\n")[0].removeprefix("# ") for path in pages]
    lines = (FOLDER / "README.md").read_text().splitlines()
    listed = [line for line in lines if line.startswith("- ")]
    assert listed == [f"- [{title}]({path.name})" for title, path in zip(titles, pages, strict=True)]
    assert len({path.name[:4] for path in pages}) == len(pages)
