"""In a real browser, from the disk, without a network: the page answers what ``assess`` answers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import zhangye

playwright = pytest.importorskip("playwright.sync_api")

DRAWS, SEED = 12, 4
PATIENCE = 120_000
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Debian's package chromium is missing")
SETTLED = "() => document.querySelectorAll('[data-target]:not([data-p=\"\"])').length > 30"
READ = (
    "() => Object.fromEntries([...document.querySelectorAll('[data-target]')]"
    ".map(one => [one.dataset.target, Number(one.dataset.p)]))"
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    page = zhangye.open(lang="en").page("plan", draws=DRAWS, seed=SEED)
    return page.save(tmp_path_factory.mktemp("page") / "what-if.html")


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_context(
            offline=True, accept_downloads=True, viewport={"width": 1300, "height": 900}
        )
        browser.close()


class Opened:
    """A page in a tab, with what it asked the network for and complained of."""

    def __init__(self, context: Any, address: str) -> None:
        self.tab = context.new_page()
        self.told: list[str] = []
        self.tab.on("console", lambda message: self.told.append(message.text))
        self.tab.on("pageerror", lambda error: self.told.append(str(error)))
        self.tab.on("request", self._asked)
        self.tab.goto(address)
        self.tab.wait_for_function(SETTLED, timeout=PATIENCE)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(("file:", "blob:", "data:")):
            self.told.append(request.url)

    def probabilities(self, wanted: dict[str, float]) -> dict[str, float]:
        """Return what stands on the page once it agrees, or what stands there at last."""
        for _ in range(60):
            found = self.tab.evaluate(READ)
            if {name: found.get(name) for name in wanted} == wanted:
                break
            self.tab.wait_for_timeout(250)
        return {name: found.get(name) for name in wanted}


def _assessed(scenario: str | Path) -> dict[str, float]:
    frame = zhangye.open(lang="en").assess(scenario, draws=DRAWS, seed=SEED).frame()
    known = frame[frame["probability"].notna()]
    return dict(zip(known["id"], known["probability"].astype(float), strict=True))


def test_opened_from_the_disk(context: Any, file: Path) -> None:
    opened = Opened(context, file.as_uri())
    wanted = _assessed("plan")
    assert len(wanted) > 30
    assert opened.probabilities(wanted) == wanted
    assert opened.told == []


def test_a_saved_scenario_is_assessed_alike(context: Any, file: Path, tmp_path: Path) -> None:
    opened = Opened(context, file.as_uri())
    for slider in opened.tab.query_selector_all("input[type=range]")[:12:3]:
        slider.focus()
        for _ in range(12):
            opened.tab.keyboard.press("ArrowRight")
    with opened.tab.expect_download(timeout=PATIENCE) as saving:
        opened.tab.get_by_text("Save scenario", exact=True).first.click()
    saved = tmp_path / "saved.toml"
    saving.value.save_as(saved)
    wanted = _assessed(saved)
    assert wanted != _assessed("plan")
    assert opened.probabilities(wanted) == wanted
    link = opened.tab.evaluate("location.href")
    assert "#" in link, "the address carries the scenario"
    assert Opened(context, link).probabilities(wanted) == wanted
    assert opened.told == []
