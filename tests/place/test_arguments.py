"""A zoo of wrong arguments: each is answered in one sentence that says what would do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import zhangye
from zhangye import InputError
from zhangye.place.place import Place

DRIP = "drip_irrigation_investment"
Call = Callable[[Place], object]

MISSPELT: list[tuple[str, Call]] = [
    ("did you mean 'plan'?", lambda p: p.run("plann")),
    ("did you mean 'plan'?", lambda p: p.assess("plam", draws=60)),
    ("did you mean 'mine.toml'?", lambda p: p.run(_file("mime.toml"))),
    ("did you mean 'gdp'?", lambda p: p.plot("gpd", scenarios=())),
    ("did you mean 'ganzhou'?", lambda p: p.plot("gdp", scenarios=(), area="ganzho")),
    ("did you mean '甘州区'?", lambda p: p.plot("gdp", scenarios=(), area="甘州县")),
    (f"did you mean '{DRIP}'?", lambda p: p.run("plan", levers={"drip_irrigation_invest": 3.0})),
    ("did you mean 'Ganzhou'?", lambda p: p.run("plan", levers={DRIP: {"Ganzhu": 3.0}})),
    ("did you mean 'qilian_closure'?", lambda p: p.run("plan", shocks={"qilan_closure": 0.1})),
    ("did you mean 'hold'?", lambda p: p.run("plan", levers={DRIP: 3.0}, after="holds")),
    ("did you mean 'report'?", lambda p: p.plot("gdp", scenarios=(), theme="repport")),
    ("did you mean 'title'?", lambda p: p.plot("gdp", scenarios=(), titel="GDP")),
    ("did you mean 'gdp_city'?", lambda p: p.discover("plan", "gdp_cty", draws=256)),
    ("did you mean 'water_cap'?", lambda p: p.solve(["water_capp"])),
    ("did you mean 'conservation'?", lambda p: p.check("conservatoin")),
    ("did you mean 'department'?", lambda p: p.assess("plan", by="departement", draws=60)),
    ("did you mean 'canal efficiency'?", lambda p: p.structure.uses("canal eficiency")),
    ("there is no such language", lambda p: zhangye.open(lang="fr")),
]
WRONG_TYPE: list[tuple[str, Call]] = [
    ("scenario: must be text in quotes, not int", lambda p: p.run(3)),  # type: ignore[arg-type]
    ("scenario: must be text in quotes, not list", lambda p: p.run(["plan"])),  # type: ignore[arg-type]
    ("levers: no table of names", lambda p: p.run("plan", levers=[DRIP])),  # type: ignore[arg-type]
    ("no number", lambda p: p.run("plan", levers={DRIP: "three"})),
    ("no number", lambda p: p.run("plan", levers={DRIP: True})),
    ("no number", lambda p: p.run("plan", levers={DRIP: {"all": {2018: [3]}}})),
    ("no finite number", lambda p: p.run("plan", levers={DRIP: float("nan")})),
    ("indicator: must be a name", lambda p: p.plot({"gdp": 1}, scenarios=())),  # type: ignore[arg-type]
    ("indicator: must be text", lambda p: p.plot([["gdp"]], scenarios=())),  # type: ignore[list-item]
    ("area: must be text", lambda p: p.plot("gdp", scenarios=(), area=[{}])),  # type: ignore[list-item]
    ("fan: must be True or False", lambda p: p.plot("gdp", fan="yes")),  # type: ignore[arg-type]
    ("draws: must be a whole number", lambda p: p.assess("plan", draws=60.5)),  # type: ignore[arg-type]
    ("draws: must be a whole number", lambda p: p.forecast("plan", draws=True)),
    ("width: must be a number", lambda p: p.plot("gdp", scenarios=(), width="wide")),
    ("lang: must be a language's code", lambda p: zhangye.open(lang=1)),  # type: ignore[arg-type]
    ("folder: must be text", lambda p: zhangye.open(7)),  # type: ignore[arg-type]
]
OUT_OF_RANGE: list[tuple[str, Call]] = [
    ("a number from 0 to 6", lambda p: p.run("plan", levers={DRIP: 99})),
    ("earlier years are observed", lambda p: p.run("plan", levers={DRIP: {2015: 1.0}})),
    ("two years from 2000 to 2035", lambda p: p.plot("gdp", scenarios=(), years=(2025, 2010))),
    ("two years from 2000 to 2035", lambda p: p.plot("gdp", scenarios=(), years=(2010,))),
    ("a whole number from 1", lambda p: p.assess("plan", draws=0)),
    ("a whole number from 0", lambda p: p.forecast("plan", seed=-1)),
    ("2018 to 2035", lambda p: p.attribute("baseline", "plan", year=2010)),
    ("the number of scenarios", lambda p: p.compare("plan")),
    ("the scenario is named twice", lambda p: p.compare("plan", "plan")),
    ("says what follows a change", lambda p: p.run("plan", after="hold")),
    ("no target is named", lambda p: p.solve([])),
    ("50 or more", lambda p: p.solve(draws=10)),
    ("this is no project folder", lambda p: zhangye.open(Path(__file__).parent)),
]


def _file(name: str) -> str:
    return str(Path(__file__).parent / "files" / name)


@pytest.mark.parametrize(("words", "call"), [*MISSPELT, *WRONG_TYPE, *OUT_OF_RANGE])
def test_wrong_argument_is_answered(place: Place, words: str, call: Call) -> None:
    with pytest.raises(InputError) as caught:
        call(place)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("gdp", "run['zhangye', 'gdp']"),
        (("zhangye",), "run['zhangye', 'gdp']"),
        (("zhangye", "gpd"), "did you mean 'gdp'?"),
        (("zhangy", "gdp"), "did you mean 'zhangye'?"),
        ((["zhangye"], "gdp"), "must be text in quotes, not list"),
        (("zhangye", {}), "must be text in quotes, not dict"),
        (("gansu", "gdp"), "a run has no gdp of this area"),
        (("ganzhou", "zhengyixia_outflow"), "of this area"),
    ],
)
def test_wrong_key_of_a_run_is_answered(place: Place, key: object, words: str) -> None:
    run = place.run("baseline")
    with pytest.raises(InputError) as caught:
        run[key]  # type: ignore[index]
    assert words in str(caught.value)


def test_labels_of_either_language_do(place: Place) -> None:
    run = place.run("规划情景")
    assert run["甘州区", "地区生产总值"].equals(run["ganzhou", "gdp"])
    assert run["Ganzhou", "GDP"].equals(run["ganzhou", "gdp"])
    one = place.run("plan", levers={"高效节水灌溉投资": {"甘州区": 1.5, "张掖市": 3.0}})
    two = place.run("plan", levers={DRIP: {"Ganzhou": 1.5, "all": 3.0}})
    assert one.frame().equals(two.frame())


def test_numbers_of_numpy_are_numbers(place: Place) -> None:
    levers = {DRIP: {np.int64(2018): np.float32(3.0)}}
    assert (
        place.run("plan", levers=levers)
        .frame()
        .equals(place.run("plan", levers={DRIP: {2018: 3.0}}).frame())
    )


def test_what_is_refused_writes_nothing(place: Place, tmp_path: Path) -> None:
    run = place.run("plan")
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "taken", 3):
        with pytest.raises(InputError):
            run.save(out, charts=False)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"ending in \.toml"):
        run.scenario.save(tmp_path / "mine.txt")
    with pytest.raises(InputError, match="cannot be written over"):
        run.scenario.change(levers={DRIP: 2.0}).save(place.folder / "scenarios" / "plan.toml")
    assert [file.name for file in tmp_path.iterdir()] == ["taken"]


def test_entry_is_checked_and_dated(tmp_path: Path) -> None:
    import shutil

    for part in ("model", "data", "calibration", "scenarios"):
        shutil.copytree(zhangye.open().folder / part, tmp_path / part)
    copy = zhangye.open(tmp_path, lang="en")
    with pytest.raises(InputError, match="cannot be so"):
        copy.enter("processing_rate", 580, 2017, "Li Ming")
    with pytest.raises(InputError, match="must be a whole number"):
        copy.enter("processing_rate", 58, "2017", "Li Ming")  # type: ignore[arg-type]
    assert copy.entered.empty
    assert copy.targets.at["processing_rate", "grade"] == "C"
    entered = copy.enter("processing_rate", 58, 2017, "Li Ming")
    assert entered["value"].tolist() == [58]
    assert entered["date"].tolist() == [date.today()]
    assert copy.targets.at["processing_rate", "grade"] == "B"
