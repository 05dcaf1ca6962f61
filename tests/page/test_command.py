"""The command that makes the page, and what it puts into the file."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest

import zhangye
from zhangye.cli import execute
from zhangye.page import assembly
from zhangye.page.numbers import TYPES, Numbers
from zhangye.place.page import Page

DRAWS = 6


@pytest.fixture(scope="module")
def page() -> Page:
    return zhangye.open(lang="zh").page("water-saving", draws=DRAWS, seed=5, title="甲 <乙> & 丙")


def _content(text: str, name: str) -> str:
    (found,) = re.findall(rf'<script[^>]*\sid="{name}"[^>]*>(.*?)</script>', text, re.DOTALL)
    return found


@pytest.fixture(scope="module")
def told(page: Page) -> dict:
    return json.loads(_content(page.text, "payload"))


def test_the_file_needs_nothing_else(page: Page) -> None:
    assert not re.search(r"""(?:src|href|data-source)\s*=\s*["'](?!data:|#)""", page.text)
    assert not re.search(r"^(?:import|export)\b", page.text, re.MULTILINE)
    assert "{{" not in page.text.split("<script")[0]
    assert '<html lang="zh' in page.text
    assert "甲 &lt;乙&gt; &amp; 丙" in page.text
    assert base64.b64decode(_content(page.text, "module"))[:2] == b"\x1f\x8b"


def test_what_is_told(told: dict) -> None:
    assert [told["draws"], told["seed"], told["lang"]] == [DRAWS, 5, "zh"]
    assert len(told["targets"]) == 81
    assert told["presets"][0]["name"] == "water-saving"
    assert {"baseline", "plan"} < {one["name"] for one in told["presets"]}
    for target in told["targets"]:
        simulated = target["figure"] is not None
        assert simulated == (target["needs"] is None) == (target["limit"] is not None)
    assert sum(target["figure"] is not None for target in told["targets"]) > 30
    by_id = {target["id"]: target for target in told["targets"]}
    assert "zhangye enter" in next(
        one["needs"]["zh"] for one in told["targets"] if one["grade"] == "C"
    )
    assert by_id["gobi_agriculture"]["note"]["zh"].startswith("先验主导")
    assert len(told["sources"]) > 10
    grouped = [name for group in told["groups"] for name in group["levers"]]
    assert sorted(grouped) == sorted(told["levers"])
    places = [place for one in told["levers"].values() for place in one["constants"]]
    assert len(set(places)) == len(places)
    assert max(year for points in told["history"].values() for year, _ in points) == 2017


def test_named_values_of_a_lever(told: dict) -> None:
    marks = told["levers"]["water_cap_enforcement"]["bands"]
    assert [mark["value"] for mark in marks] == sorted({mark["value"] for mark in marks})
    named = {mark["id"]: mark["value"] for mark in marks}
    assert (named["baseline"], named["plan"]) == (0.5, 0.7)


def test_numbers_come_back_as_they_were(page: Page, told: dict) -> None:
    numbers = page.module.numbers
    whole = gzip.decompress(base64.b64decode(_content(page.text, "numbers")))
    for name, about in told["numbers"].items():
        kind = np.dtype(TYPES[about["type"]])
        count = int(np.prod(about["shape"]))
        planes = np.frombuffer(whole, np.uint8, count * kind.itemsize, about["offset"])
        values = np.ascontiguousarray(planes.reshape(kind.itemsize, count).T).view(kind)
        np.testing.assert_array_equal(values.reshape(about["shape"]), numbers.array(name))


def test_short_columns_are_those_that_four_bytes_hold() -> None:
    numbers = Numbers()
    table = np.array([[0.5, 0.1], [0.25, 0.2]])
    placed = numbers.add_columns({"short": np.float32, "long": np.float64}, table)
    assert placed == [{"array": "short", "column": 0}, {"array": "long", "column": 0}]
    np.testing.assert_array_equal(numbers.array("short"), [[0.5, 0.25]])
    np.testing.assert_array_equal(numbers.array("long"), [[0.1, 0.2]])


def test_the_command(tmp_path: Path, page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "page.html"
    order = ["page", "water-saving", "--draws", str(DRAWS), "--seed", "5", "--lang", "zh",
             "--title", "甲 <乙> & 丙", "--out", str(file)]  # fmt: skip
    assert execute(order) == 0
    assert file.read_text(encoding="utf-8") == page.text
    assert str(file) in capsys.readouterr().err.replace("\n", "")
    assert file.with_name("page.html.provenance.json").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--out", "page.docx"], ".html"),
        (["nowhere", "--out", "page.html"], "nowhere"),
    ],
)
def test_wrong_input_is_one_message_and_no_file(
    arguments: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert execute(["page", *arguments]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said
    assert not list(tmp_path.iterdir())


def test_a_part_that_would_end_its_element_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {"template.html": '<script data-source="a.mjs"></script>', "a.mjs": '"</script>"'}
    monkeypatch.setattr(assembly, "face_file", parts.__getitem__)
    with pytest.raises(ValueError, match=r"a\.mjs"):
        assembly.assemble({}, None, "", "en")
