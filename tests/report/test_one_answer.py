"""One answer: no two sentences, titles, tables or files of a scenario disagree.

A ledger takes what each output says of a figure: a target's median, probability, verdict and year,
or the forecast of an indicator. The second output that says it otherwise fails the test.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from zhangye import comparison, project, scenarios, targets
from zhangye.assess import Scorecard, assess
from zhangye.forecast.forecaster import Forecast, Forecaster
from zhangye.language import Text
from zhangye.presentation.charts import panels_finding
from zhangye.presentation.charts.scorecard import scorecard_finding
from zhangye.presentation.galleries.panels import caption_of, panel_of
from zhangye.presentation.galleries.runs import MAIN
from zhangye.presentation.report import gather
from zhangye.presentation.report.basis import SIMULATED, Basis
from zhangye.presentation.report.content import Bullets, Content, Paragraph, walk
from zhangye.presentation.tables.table import Table
from zhangye.presentation.words.signs import VERDICTS, chance
from zhangye.project import Project
from zhangye.records import record
from zhangye.scenarios import Scenario
from zhangye.targets import Register
from zhangye.targets.conditions import LIKELY_TO_HOLD, verdict_of

DRAWS, SEED = 64, 7
YEARS = (2018, 2035)
LANGUAGES = ("zh", "en")
HEADS = {
    Text("Median", "中位数"): "value", Text("Gap", "差距"): "gap", Text("Prob.", "概率"): "chance",
    Text("Met in", "达标年"): "met", Text("Verdict", "结论"): "verdict",
}  # fmt: skip
"""Heads of the report's tables, and the column of the ledger that they tell."""


class Kept(Forecaster):
    """The ensemble, each forecast made once."""

    def forecast(self, scenario: Any, extra: Any = (), params: Any = None) -> Forecast:
        key = scenario.name
        if key not in self.__dict__.setdefault("kept", {}):
            self.kept[key] = super().forecast(scenario, (*extra, *comparison.EXTRA), params)
        return self.kept[key]


@dataclass
class Ledger:
    """What has been said, and where."""

    said: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)

    def say(self, key: tuple[str, ...], words: str, where: str) -> None:
        words = words.replace(" ", "").replace("\u00a0", "").replace("−", "-").lstrip("+")
        told, place = self.said.setdefault(key, (words, where))
        assert told == words, f"{key}: {place} says {told}, {where} says {words}"


@pytest.fixture(scope="module")
def home(made_posterior, tmp_path_factory):
    return made_posterior(tmp_path_factory.mktemp("answer"), DRAWS, 0.2)


@pytest.fixture(scope="module")
def register(home):
    return targets.load(home)


@pytest.fixture(scope="module")
def ensemble(home, register):
    return Kept(home, DRAWS, SEED, register.statistics)


def no_pictures(basis: Basis, step: Any) -> SimpleNamespace:
    """Stand for charts, whose titles are read elsewhere."""
    none = Paragraph("")
    return SimpleNamespace(
        main=(), counties=(), water=none, funding=none, scorecard=none, years=none, sources=()
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", scenarios.names(project.find()))
def test_no_two_outputs_disagree(name, lang, home, register, ensemble, monkeypatch) -> None:
    monkeypatch.setattr("zhangye.presentation.report.pictures.draw", no_pictures)
    cards: dict[str, Scorecard] = {}

    def judge(home, scenario, register, lang):
        cards[scenario.name] = assess(home, scenario, register, lang, ensemble)
        return cards[scenario.name]

    names = (name, "baseline" if name != "baseline" else "plan")
    loaded = [scenarios.load(one, home, register.statistics) for one in names]
    content = gather(
        home, loaded, register, lang, record(home, *loaded), judge=judge,
        day=datetime.date(2018, 3, 1),
    )  # fmt: skip
    card = cards[loaded[0].name]
    basis = Basis(register, (card,), (card.simulation,), lang)
    ledger = Ledger()
    the_card_agrees_with_itself(card, basis, ledger)
    sentences_lead_to_the_headline(card)
    tables_agree(content, basis, ledger)
    counts_agree(content, card, register, lang)
    titles_agree(card, basis)
    files_agree(card, ensemble, loaded, register, home)


def the_card_agrees_with_itself(card: Scorecard, basis: Basis, ledger: Ledger) -> None:
    path = card.path.set_index(["id", "year"])
    for row in card.rows.to_dict("records"):
        if row["verdict"] not in SIMULATED:
            assert np.isnan(row["probability"])
            continue
        assert row["value"] == row["p50"]
        assert row["gap"] == pytest.approx(row["value"] - row["target"])
        assert row["verdict"] == verdict_of(row["probability"])
        at = path.loc[(row["id"], row["year"])]
        assert (at["value"], at["probability"]) == (row["value"], row["probability"])
        met = row["year_reached"]
        if pd.notna(met) and (row["id"], met) in path.index:
            assert path.loc[(row["id"], met), "probability"] > LIKELY_TO_HOLD
        # A target met more likely than not in its year was met by then.
        if row["probability"] > LIKELY_TO_HOLD:
            assert met <= row["year"]
        target = ("target", str(row["id"]))
        indicator = str(row["indicator"])
        ledger.say((*target, "value"), basis.number(row["value"], indicator), "scorecard")
        ledger.say((*target, "gap"), basis.change(row["gap"], indicator), "scorecard")
        ledger.say((*target, "chance"), chance(row["probability"], basis.lang), "scorecard")
        ledger.say((*target, "met"), "–" if pd.isna(met) else str(met), "scorecard")
        words = basis.verdict(str(row["verdict"])).text
        ledger.say((*target, "verdict"), words, "scorecard")


def sentences_lead_to_the_headline(card: Scorecard) -> None:
    """Work out from each sentence why what it says of the target's year."""
    for row in card.rows[card.rows["verdict"].isin(SIMULATED)].to_dict("records"):
        read = [float(one.replace(",", "")) for one in numbers(row["why"])]
        value, name = float(row["value"]), str(row["indicator"])
        if name == "gdp" or name.endswith("disposable_income"):
            base, needed, forecast, *parts = read
            assert base * (1 + needed / 100) ** 3 == pytest.approx(row["target"], rel=3e-3)
            assert base * (1 + forecast / 100) ** 3 == pytest.approx(value, rel=3e-3)
            real, inner, rest = parts[0], parts[1:-2], parts[-2:]
            assert real + sum(rest) == pytest.approx(forecast, abs=0.16)
            if name == "gdp":
                assert sum(inner) == pytest.approx(real, abs=0.16)
        elif name.endswith("ratio_to_province"):
            ratio, city, province = read
            came = ratio * ((1 + city / 100) / (1 + province / 100)) ** 3
            assert came == pytest.approx(value, abs=0.02), row["why"]
        elif name.endswith("_change") and "per" in name:
            above, below = read[-2:]
            told = 100 * ((1 + above / 100) / (1 + below / 100) - 1)
            assert told == pytest.approx(value, abs=0.2), row["why"]
        elif name == "cultivated_land_change":
            opened, lost, built, other = read[-4:]
            assert opened - lost - built + other == pytest.approx(value, abs=2)
        elif name == "urbanisation_rate":
            base, _, gain = read[:3]
            assert base + 3 * gain == pytest.approx(value, abs=0.02)


def numbers(words: str) -> list[str]:
    """Return the numbers of a sentence but years and those that are part of a unit ('1e4')."""
    plain = re.sub(r"1e\d( m3| mu)?|(?<![\d.,])20[0-3]\d(?![\d.,]\d)", " ", words)
    return re.findall(r"(?<![\d.])[+-]?\d[\d,]*(?:\.\d+)?", plain)


def tables_agree(content: Content, basis: Basis, ledger: Ledger) -> None:
    """Read the cells of every table that has a row a target."""
    ids = {basis.name(row): str(row["id"]) for row in basis.rows()}
    heads = {words(basis.lang): column for words, column in HEADS.items()}
    read = 0
    for placed in walk(content.sections):
        for block in placed.section.blocks:
            if not isinstance(block, Table):
                continue
            columns = [heads.get(column.head) for column in block.columns]
            for row in block.rows:
                target = ids.get(row[0].text)
                for cell, column in zip(row, columns, strict=True):
                    if target is not None and column is not None:
                        ledger.say(("target", target, column), cell.text, block.caption)
                        read += 1
    assert read > 100


def counts_agree(content: Content, card: Scorecard, register: Register, lang: str) -> None:
    counts = card.counts()
    wanted = [counts.get(one, 0) for one in ("reached", "open", "missed")]
    whole = " ".join(
        words
        for placed in walk(content.sections)
        for block in placed.section.blocks
        if isinstance(block, Bullets)
        for words in block.items
    )
    pattern = Text(
        r"simulated: (\d+) are reached, (\d+) open and (\d+) missed",
        r"可模拟：达到(\d+)项，未定(\d+)项，未达到(\d+)项",
    )
    found = re.search(pattern(lang), whole)
    assert found is not None
    assert [int(one) for one in found.groups()] == wanted
    title = scorecard_finding(card.rows, caption_of(register, lang))
    assert all(re.search(rf"(?<!\d){one}(?!\d)", title) for one in wanted)


def titles_agree(card: Scorecard, basis: Basis) -> None:
    """Read the titles of the charts: value, probability and verdict."""
    assert card.odds is not None
    forecasts, register, lang = [card.odds.forecast], basis.register, basis.lang
    judged = {(row["area"], row["indicator"]): row for row in card.rows.to_dict("records")}
    words = caption_of(register, lang, (), forecasts)
    seen = 0
    for area, indicator in MAIN:
        panel = panel_of(indicator, area, register, lang, (), forecasts)
        title = panels_finding([panel], words, YEARS)
        row = judged.get((area, indicator))
        if row is None or row["verdict"] not in SIMULATED:
            continue
        assert basis.number(row["value"], indicator) in title
        assert chance(row["probability"], lang) in title
        assert VERDICTS[row["verdict"]](lang) in title
        line = next(iter(panel.runs.values()))
        assert line[row["year"]] == pytest.approx(row["value"])
        seen += 1
    assert seen


def files_agree(
    card: Scorecard, ensemble: Forecaster, loaded: list[Scenario], register: Register, home: Project
) -> None:
    """Read the forecast file and the comparison: the medians are those of the scorecard."""
    quantiles = card.odds.forecast.frame(register.statistics)
    told = quantiles.set_index(["area", "indicator", "year"])
    middle = next(name for name in told.columns if name in ("p50", "q50", "0.5"))
    found = comparison.compare(home, loaded, register, ensemble)
    differences = found.differences.set_index(["area", "indicator", "year"])
    for row in card.rows.to_dict("records"):
        key = (row["area"], row["indicator"], row["year"])
        if row["verdict"] not in SIMULATED or key not in told.index:
            continue
        # The file is written with six figures.
        assert told.loc[key, middle] == pytest.approx(row["value"], rel=1e-4, abs=1e-4)
        if key in differences.index:
            assert differences.loc[key, "first"] == pytest.approx(row["value"], rel=1e-9)
