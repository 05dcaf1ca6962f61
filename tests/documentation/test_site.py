"""The site builds without a warning, its links resolve, and every variable can be searched for."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from zhangye.documentation import site
from zhangye.errors import InputError
from zhangye.outputs import provenance
from zhangye.project import FOLDERS, Project, find

# myst-parser still calls names that the newest Sphinx deprecates.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, its notebooks not executed here (tests/notebooks does that)."""
    folder = tmp_path_factory.mktemp("site") / "out"
    site.build(find(), folder, provenance(command=("zhangye", "docs")), run=False)
    return folder


class Links(HTMLParser):
    """Collects what a page names, and the anchors that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.targets.append(value)
            elif name == "id" and value:
                self.anchors.add(value)


def parsed(pages: Path) -> Iterator[tuple[Path, Links]]:
    for page in sorted(pages.rglob("*.html")):
        if "_static" in page.parts:  # the theme's own template, not a page
            continue
        links = Links()
        links.feed(page.read_text(encoding="utf-8"))
        yield page, links


def test_links_resolve_and_nothing_is_loaded_from_a_network(built: Path) -> None:
    pages = dict(parsed(built))
    assert len(pages) > 30
    broken = []
    for page, links in pages.items():
        for target in links.targets:
            address = urlsplit(target)
            if address.scheme or not (address.path or address.fragment):
                continue
            file = (page.parent / unquote(address.path)).resolve() if address.path else page
            anchors = pages[file].anchors if file in pages else None
            named = unquote(address.fragment)
            missing = named and anchors is not None and named not in anchors
            if not file.exists() or missing:
                broken.append(f"{page.relative_to(built)}: {target}")
        text = page.read_text(encoding="utf-8")
        assert re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?://[^\"]+", text) == []
    assert broken == []


def test_every_variable_is_a_heading_that_the_search_knows(built: Path) -> None:
    index = (built / "searchindex.js").read_text(encoding="utf-8")
    titles = set(json.loads(index[index.index("{") : index.rindex("}") + 1])["alltitles"])
    shown = re.findall(r"^#### (.+)$", (ROOT / "docs/model.md").read_text("utf-8"), re.MULTILINE)
    assert len(shown) > 500
    assert [name for name in shown if name not in titles] == []


def test_levers_and_targets_come_from_their_registries(built: Path) -> None:
    levers = (built / "reference/levers.html").read_text(encoding="utf-8")
    assert "渠系改造投资" in levers
    assert "qilian_closure" in levers
    targets = (built / "reference/targets.html").read_text(encoding="utf-8")
    assert targets.count("<tr") == 82


def test_a_fault_of_a_page_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name in (*FOLDERS, "docs", "notebooks"):
        shutil.copytree(ROOT / name, copy / name)
    page = copy / "docs" / "start.md"
    page.write_text(page.read_text("utf-8") + "\nSee {doc}`nowhere`.\n", encoding="utf-8")
    record = provenance(command=("zhangye", "docs"))
    with pytest.raises(InputError, match=r"start\.md.*nowhere"):
        site.build(Project(copy), tmp_path / "out", record, run=False)
    assert not (tmp_path / "out").exists()


def test_a_project_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lacks docs, notebooks"):
        site.build(Project(tmp_path), tmp_path / "out", provenance(), run=False)
