"""The page's scripts: their own unit tests under Node, and what holds them together in one file."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from zhangye.page import assembly
from zhangye.presentation.charts import style

HERE = Path(__file__).resolve().parent
FACE = Path(assembly.__file__).with_name("face")
SCRIPTS = sorted(FACE.glob("*.mjs"))
WORDS = json.loads((FACE / "words.json").read_text(encoding="utf-8"))
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node is not installed: no scripts are run")


@needs_node
def test_the_scripts_own_tests_pass() -> None:
    assert NODE is not None
    done = subprocess.run(
        [NODE, "--test", str(HERE / "scripts.test.mjs")],
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]


def test_no_two_scripts_share_a_name_at_the_top() -> None:
    names = Counter(
        name
        for script in SCRIPTS
        for name in re.findall(
            r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)",
            script.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        if script.name != "worker.mjs"  # a worker is a world of its own
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_every_script_stands_in_the_template_after_those_it_imports() -> None:
    lists = [
        names.split()
        for names in re.findall(
            r'data-source="([^"]+)"', (FACE / "template.html").read_text(encoding="utf-8")
        )
    ]
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        imported = set(re.findall(r'from "\./([^"]+)"', text))
        homes = [names for names in lists if script.name in names]
        assert homes, script.name
        for names in homes:
            assert imported <= set(names[: names.index(script.name)]), script.name


def test_every_word_is_said_in_both_languages_and_used() -> None:
    text = "".join(script.read_text(encoding="utf-8") for script in [*SCRIPTS, FACE / "check.js"])
    for key, word in WORDS.items():
        assert word.keys() == {"zh", "en"}, key
        gaps = [set(re.findall(r"\{(\w+)\}", word[lang])) for lang in ("zh", "en")]
        assert gaps[0] == gaps[1], key
        stem = key.partition("_")[0] + "_"
        assert f'"{key}"' in text or f".{key}." in text or f"`{stem}${{" in text, f"unused: {key}"
    for key in re.findall(r'(?:word|say|Problem)\("(\w+)"', text):
        assert key in WORDS


def test_the_pages_colours_are_those_of_the_charts() -> None:
    css = (FACE / "style.css").read_text(encoding="utf-8")
    charts = (FACE / "charts.mjs").read_text(encoding="utf-8")
    variables = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", css))
    colours = dict(re.findall(r'(\w+): "(#[0-9A-F]{6})"', charts))
    same = {
        "ink": style.INK, "quiet": style.QUIET, "grid": style.GRID,
        "shade": style.FORECAST_SHADE, "target": style.TARGET_LINE,
    }  # fmt: skip
    for name, colour in same.items():
        assert variables[name] == colour.lower()
        assert colours[name] == colour
    assert (colours["line"], colours["pinned"]) == style.LINE_COLOURS[:2]
    assert (variables["met"], variables["short"]) == (style.MET.lower(), style.SHORT.lower())
