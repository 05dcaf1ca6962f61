"""Sobol indices of the model by group of inputs."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zhangye import scenarios
from zhangye.cli import execute
from zhangye.explain.factors import factors, shocks
from zhangye.explain.fields import Structure
from zhangye.explain.ratios import correlation_ratios, rank_correlations
from zhangye.explain.sensitivity import Sensitivity, sensitivity
from zhangye.presentation.charts.sensitivity import sobol_bars
from zhangye.presentation.tables.sensitivity import factor_label

POINTS = 256


@pytest.fixture(scope="module")
def found(with_posterior, register) -> Sensitivity:
    plan = scenarios.load("plan", with_posterior)
    varied = factors(with_posterior, plan, register.statistics)
    return sensitivity(with_posterior, plan, varied, points=POINTS, seed=1)


def test_shares_are_shares_and_the_groups_explain_the_variance(found) -> None:
    table = found.of("zhangye", "total_water_use", 2020).set_index("factor")
    assert found.runs == POINTS * (5 + 2)
    assert set(table.index) == {
        "constants", "inflow", "drivers", "announced revisions", "implementation rate",
    }  # fmt: skip
    assert (table["total_p05"] <= table["total"]).all()
    assert (table["total"] <= table["total_p95"]).all()
    assert 0.5 < table["first"].sum() < 1.5
    assert table.loc["inflow", "total"] > 0.01
    # Revisions touch printed output and residents alone, not water.
    assert table.loc["announced revisions", "total"] == pytest.approx(0, abs=1e-12)


def test_what_only_a_revision_moves_hangs_on_it(found) -> None:
    table = found.table.query("indicator == 'gdp' and area == 'zhangye' and year == 2020")
    assert table.set_index("factor").loc["announced revisions", "total"] > 0
    inflow = found.table.query("indicator == 'yingluoxia_inflow' and year == 2020")
    assert inflow.set_index("factor").loc["inflow", "total"] > 0.9


def test_constants_are_named_with_what_they_rest_on(found) -> None:
    rows = found.constants.query("indicator == 'gdp' and area == 'zhangye' and year == 2020")
    named = rows.set_index("constant")
    assert not named.loc["capital share[Secondary]", "estimated"]
    assert named.loc["retention rate", "estimated"]
    assert named["ratio"].between(0, 1).all()


def test_the_same_seed_gives_the_same_answer(with_posterior, register, found) -> None:
    varied = factors(with_posterior, found.scenario, register.statistics)
    again = sensitivity(with_posterior, found.scenario, varied, points=POINTS, seed=1)
    pd.testing.assert_frame_equal(again.table, found.table)


def test_levers_vary_within_their_ranges_and_replace_the_scenarios(
    with_posterior, register
) -> None:
    plan = scenarios.load("plan", with_posterior)
    varied = factors(with_posterior, plan, register.statistics, structure=Structure(with_posterior))
    members = [name for factor in varied.groups for name in factor.members]
    assert sorted(members) == sorted(plan.catalogue.levers)
    assert varied.params == {}
    low = varied.inputs(np.full((1, sum(varied.sizes)), 1e-12))
    high = varied.inputs(np.full((1, sum(varied.sizes)), 1 - 1e-12))
    for lever in plan.catalogue.levers.values():
        counties = ("Ganzhou",) if lever.scalar else ("Ganzhou", "Sunan")
        names = [f"{lever.constant(county)}@2017.5" for county in counties]
        assert all(low.columns[name] <= high.columns[name] for name in names)
    column = "outside investment[{}]@2017.5"
    total = sum(
        high.columns[column.format(county)]
        for county in ("Ganzhou", "Linze", "Gaotai", "Shandan", "Minle", "Sunan")
    )
    assert total == pytest.approx(plan.catalogue.levers["outside_investment"].maximum)


def test_shocks_span_their_ranges(with_posterior, register) -> None:
    dry = scenarios.load("dry-years", with_posterior)
    varied = shocks(factors(with_posterior, dry, register.statistics), dry)
    assert varied.params == {}
    points = np.full((2, sum(varied.sizes)), 0.5)
    points[0], points[1] = 1e-12, 1 - 1e-12
    drawn = varied.inputs(points).columns["provincial demand@2017.5"]
    np.testing.assert_allclose(drawn, [0.7, 1.3])


def test_correlation_ratio_finds_what_no_line_finds() -> None:
    x = np.random.default_rng(0).uniform(-1, 1, (2000, 3))
    y = np.column_stack([x[:, 0] ** 2, 3 * x[:, 1], np.full(2000, 2.0)])
    ratios = correlation_ratios(x, y)
    np.testing.assert_allclose(ratios[:2, :2], [[1, 0], [0, 1]], atol=0.06)
    assert np.isnan(ratios[:, 2]).all()
    assert rank_correlations(x, y)[1, 1] == pytest.approx(1)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_words_of_the_chart_touch(found, caption_in, collisions, lang: str) -> None:
    tables = {year: found.of("zhangye", "gdp", year) for year in (2020, 2035)}
    figure = sobol_bars(
        tables,
        labels={str(name): factor_label(str(name), lang) for name in tables[2020]["factor"]},
        indicator="gdp",
        area="zhangye",
        caption=caption_in(lang),
    )
    assert collisions(figure) == []


def test_the_command(with_posterior, tmp_path: Path, capsys) -> None:
    out = tmp_path / "sobol"
    words = ["sensitivity", "plan", "--points", "64", "--no-levers", "--lang", "en"]
    assert execute([*words, "--out", str(out), "--project", str(with_posterior.root)]) == 0
    assert (out / "sensitivity.csv").exists()
    assert (out / "sensitivity_zhangye_gdp.svg").exists()
    assert '"posterior": "' in (out / "provenance.json").read_text(encoding="utf-8")
    assert "Lever effects rest almost wholly on priors" in " ".join(capsys.readouterr().out.split())


def test_wrong_input(with_posterior, tmp_path: Path, capsys) -> None:
    base = ["sensitivity", "--project", str(with_posterior.root), "--no-levers"]
    assert execute([*base, "--points", "100"]) == 2
    assert "multiple of 16" in capsys.readouterr().err
    out = tmp_path / "x"
    assert execute([*base, "--points", "64", "--indicator", "gpd", "--out", str(out)]) == 2
    assert "'gdp'" in capsys.readouterr().err
    assert not out.exists()


def test_without_a_posterior_the_command_says_how_to_refit(home, tmp_path: Path, capsys) -> None:
    import shutil

    for name in ("model", "data", "calibration", "scenarios"):
        shutil.copytree(home.root / name, tmp_path / name)
    (tmp_path / "calibration" / "posterior.nc").unlink(missing_ok=True)
    for verb in ("sensitivity", "discover"):
        assert execute([verb, "--project", str(tmp_path)]) == 2
        assert "zhangye calibrate" in capsys.readouterr().err
