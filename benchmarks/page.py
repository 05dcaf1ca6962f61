"""The live page in Chromium: from an input event to a painted frame, against the native engine.

The page is opened from the disk; a slider is moved as a hand moves it, and let go. Times of the
page and of the engine are taken in turns, with as many threads as the page has workers; the engine
resumes the same runs from the same pause, without the figures that the page works out of them.

Usage: ``python benchmarks/page.py [--draws 1000] [--turns 7] [--chromium /usr/bin/chromium]``
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import common
import numpy as np

import zhangye
from zhangye.forecast.forecaster import Forecaster
from zhangye.observation.economy import TIMES
from zhangye.observation.publish import COLUMNS
from zhangye.scenarios import FIRST_LEVER

AIMS = {"to 2020": 3.0, "to 2035": 3.0, "first answer after opening": 6.0}
FIRST_FRAME_MS, MOST_MB, MOST_MEMORY_MB = 100, 6, 200
WATCH = """
window.asked = [];
const Plain = Worker;
window.Worker = class extends Plain {
  postMessage(question, transfer) {
    const asked = { until: question.until, limit: question.limit, began: performance.now() };
    if (question.scenario) window.asked.push(asked);
    this.addEventListener("message", () =>
      requestAnimationFrame(() => setTimeout(() => (asked.painted ??= performance.now()), 0)),
      { once: true });
    super.postMessage(question, transfer);
  }
};
"""
"""Notes when a question is put to a worker, and when the frame after its answer is painted."""
MOVE = """
([value, event]) => {
  const slider = document.querySelector("input[type=range]");
  const ends = [Number(slider.min), Number(slider.max)];
  slider.value = ends[0] + value * (ends[1] - ends[0]);
  window.asked.length = 0;
  window.moved = performance.now();
  slider.dispatchEvent(new Event(event, { bubbles: true }));
}
"""


def main() -> None:
    options = common.arguments(
        __doc__,
        draws=(int, 1000, "draws"),
        turns=(int, 7, "turns"),
        chromium=(str, "/usr/bin/chromium", "browser"),
    )
    place = zhangye.open(lang="en")
    began = time.perf_counter()
    page = place.page("plan", draws=options.draws)
    print(f"made in {time.perf_counter() - began:.1f} s (aim 30 where the module is cached)")
    with tempfile.TemporaryDirectory() as folder:
        file = page.save(Path(folder) / "page.html")
        print(f"file: {file.stat().st_size / 1e6:.2f} MB (aim {MOST_MB})")
        _measure(file, options, Native(place.session, options.draws))


class Native:
    """The engine's own runs with the same draws.

    Parameters
    ----------
    session
        The opened project.
    draws
        How many.
    """

    def __init__(self, session: Any, draws: int) -> None:
        forecaster = Forecaster(session.project, draws, 2018, session.statistics)
        scenario = session.scenario("plan")
        self.told = scenario.parameters()
        self.values = forecaster.draws.parameters.to_numpy()
        columns = list(map(str, forecaster.draws.parameters.columns))
        self.prepared = forecaster.model.prepare(
            columns, list(COLUMNS), TIMES, final_time=TIMES[-1],
            changing=scenario.catalogue.constants,
        )  # fmt: skip
        self.paused = self.prepared.until(FIRST_LEVER, self.values)

    def resume(self, until: float, threads: int) -> float:
        """Return the milliseconds of an answer from the pause."""
        began = time.perf_counter()
        self.paused.resume(self.told, until, threads=threads, whole=False)
        return 1000 * (time.perf_counter() - began)

    def start(self, threads: int) -> float:
        """Return the milliseconds of the history and an answer to 2020."""
        began = time.perf_counter()
        self.prepared.until(FIRST_LEVER, self.values, threads=threads)
        return 1000 * (time.perf_counter() - began) + self.resume(2020.5, threads)


def _measure(file: Path, options: Any, native: Native) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.chromium,
            args=["--no-sandbox", "--enable-precise-memory-info"],
        )
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.add_init_script(WATCH)
        page.goto(file.as_uri())
        painted = "until => window.asked.some(one => one.until === until && one.painted)"
        page.wait_for_function(painted, arg="2020", timeout=120_000)
        opened = page.evaluate("window.asked.find(one => one.painted).painted")
        page.wait_for_function(painted, arg="2035", timeout=120_000)
        threads = page.evaluate("Math.min(8, navigator.hardwareConcurrency)")
        print(f"{threads} workers")
        _tell("first answer after opening", [opened], [native.start(threads)])
        page_ms: dict[str, list[float]] = {"2020": [], "2035": []}
        native_ms: dict[str, list[float]] = {"2020": [], "2035": []}
        frames = []
        for turn in range(options.turns):
            frames.append(_answer(page, "input", 0.3 + 0.05 * turn, "2020"))
            page.evaluate(MOVE, [0.32 + 0.05 * turn, "input"])
            both = _answer(page, "change", 0.32 + 0.05 * turn, "2020", "2035")
            page_ms["2020"].append(both[0])
            page_ms["2035"].append(both[1])
            for until, theirs in native_ms.items():
                theirs.append(native.resume(float(until) + 0.5, threads))
        print(f"first frame while a slider moves: {np.median([f[0] for f in frames]):.0f} ms "
              f"(aim {FIRST_FRAME_MS})")  # fmt: skip
        for until, ours in page_ms.items():
            _tell(f"to {until}", ours, native_ms[until])
        used = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
        print(f"memory of the page's own scripts, without its workers: {used:.0f} MB")
        browser.close()


def _answer(page: Any, event: str, value: float, *untils: str) -> list[float]:
    """Move the slider; return the milliseconds from the event to each answer's frame."""
    page.evaluate(MOVE, [value, event])
    found = []
    for until in untils:
        page.wait_for_function(
            "until => { const mine = window.asked.filter(one => one.until === until);"
            " return mine.length && mine.every(one => one.painted); }",
            arg=until, timeout=120_000,
        )  # fmt: skip
        found.append(
            page.evaluate(
                "until => Math.max(...window.asked.filter(one => one.until === until)"
                ".map(one => one.painted)) - window.moved",
                until,
            )
        )
    return found


def _tell(what: str, ours: list[float], native: list[float]) -> None:
    ratio = np.median(np.array(ours) / np.array(native))
    print(f"{what}: {min(ours):.0f} ms, native {min(native):.0f} ms; "
          f"ratio {ratio:.2f} (aim {AIMS[what]:g})")  # fmt: skip


if __name__ == "__main__":
    main()
