"""The stacked charts: no words touch, the numbers add up, and pictures stay what they were."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from zhangye.presentation import charts
from zhangye.presentation.charts import style

BASELINES = Path(__file__).with_name("baseline")
SIZE = (90, 54)
TOLERANCE = 0.6  # mean difference of grey levels; another renderer stays below, see the last test
USES = ["agricultural_water_use", "industrial_water_use", "domestic_water_use"]
LABELS = {"own": "自有财力", "transfer": "转移支付", "bank": "银行贷款", "private": "社会资本"}
COUNTIES = ["ganzhou", "linze", "gaotai", "shandan", "minle", "sunan"]


def uses(scale: float = 1.0) -> pd.DataFrame:
    years = np.arange(2000, 2036)
    table = np.outer(1 + 0.002 * (years - 2000), [19.0, 0.3, 0.5])
    return pd.DataFrame(scale * table, index=years, columns=USES)


def counties() -> pd.DataFrame:
    return pd.DataFrame(np.outer([8, 4, 3.5, 2, 2.7, 0.5], [0.94, 0.02, 0.04]), COUNTIES, USES)


def money() -> pd.DataFrame:
    years = np.arange(2018, 2036)
    table = np.tile([20.0, 70.0, 25.0, 65.0], (len(years), 1))
    return pd.DataFrame(table, index=years, columns=["own", "transfer", "bank", "private"])


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("scale", [0.5, 1.0, 1.04])
def test_no_words_touch(caption_in, collisions, lang: str, scale: float) -> None:
    caption = caption_in(lang)
    water = charts.water_balance(uses(scale), counties(), cap=20.11, year=2020, caption=caption)
    assert collisions(water) == []
    assert (
        collisions(charts.funding_by_source(scale * money(), labels=LABELS, caption=caption)) == []
    )


def test_the_findings_are_the_numbers(caption_in) -> None:
    caption = caption_in("en")
    water = charts.water_balance(uses(), counties(), cap=20.11, year=2020, caption=caption)
    asked = charts.funding_by_source(money(), labels=LABELS, caption=caption)
    words = [" ".join(figure.texts[0].get_text().split()) for figure in (water, asked)]
    assert "20.59 against a cap of 20.11" in words[0]
    assert "540 in 2018-2020" in words[1]
    assert "11%" in words[1]


def pictures(caption_in, scale: float = 1.0) -> dict[str, np.ndarray]:
    caption = caption_in("zh")
    years = pd.Index(np.arange(2000, 2036))
    asked = money()
    asked["own"] /= scale**5  # a scaled chart looks the same: one source must change
    history = pd.Series(np.linspace(64.0, 377.0, 18), index=years[:18])
    run = pd.Series(np.linspace(64.0, 900.0 * scale, 36), index=years)
    figures = {
        "history": charts.history_and_scenario(
            "gdp", "zhangye", history=history, runs={"plan": run}, caption=caption,
            target=charts.Target(2020, 480.0, ">="),
        ),
        "funding": charts.funding_by_source(asked, labels=LABELS, caption=caption),
        "water": charts.water_balance(
            uses(scale), counties(), cap=20.11, year=2020, caption=caption
        ),
    }  # fmt: skip
    found = {}
    for name, figure in figures.items():
        with style.figure_settings():
            figure.canvas.draw()
            pixels = np.asarray(figure.canvas.buffer_rgba())  # type: ignore[attr-defined]
        grey = Image.fromarray(pixels[..., :3].copy()).convert("L").resize(SIZE)
        found[name] = np.asarray(grey, dtype=float)
    return found


def test_pictures_are_what_they_were(caption_in, request) -> None:
    """Written anew with ``pytest tests/presentation --update-pictures``."""
    for name, found in pictures(caption_in).items():
        file = BASELINES / f"{name}.png"
        if request.config.getoption("--update-pictures"):
            BASELINES.mkdir(exist_ok=True)
            Image.fromarray(found.astype(np.uint8)).save(file)
        wanted = np.asarray(Image.open(file), dtype=float)
        assert np.abs(found - wanted).mean() < TOLERANCE, name


def test_a_changed_number_is_seen(caption_in) -> None:
    for name, found in pictures(caption_in, scale=0.8).items():
        wanted = np.asarray(Image.open(BASELINES / f"{name}.png"), dtype=float)
        assert np.abs(found - wanted).mean() > TOLERANCE, name
