"""``solution.json``: the answer with its check, its cost, what binds, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from zhangye.axes import PLAN_YEARS
from zhangye.language import Text
from zhangye.planning import solution as solutions
from zhangye.planning.search import Binding
from zhangye.planning.settings import Settings
from zhangye.planning.solve import Solution
from zhangye.targets.register import Register

PRIORS = Text(
    "Effects of levers rest on priors: the statistics identify almost none of them, since levers "
    "hardly varied before 2018. prior_share is the share of the variance of a target's figure "
    "that rests on priors alone, with its 90 % interval; empty where draws are too few to tell.",
    "措施效果主要依据先验设定：2018年以前各项措施变动很小，统计数据几乎无法识别其效果。"
    "prior_share为目标值方差中仅取决于先验的比例及其90%区间；抽样过少、无法判断时为空。",
)
REACHED = Text(
    "The targets are reached with probability {found:.0%} (wanted {wanted:.0%}) for "
    "{money:.1f} more than the baseline: present value in 1e8 CNY at 2015 prices, 2018-2020, "
    "discounted at {rate:.1%} a year ({basis}).",
    "目标以{found:.0%}的概率实现（要求{wanted:.0%}），比基准情景增加投资{money:.1f}亿元"
    "（2018—2020年现值，2015年价，年贴现率{rate:.1%}，{basis}）。",
)
MISSED = Text(
    "The set of targets is out of reach: the nearest feasible choice reaches it with probability "
    "{found:.0%} (wanted {wanted:.0%}), for {money:.1f} more than the baseline (present value, "
    "1e8 CNY at 2015 prices, discounted at {rate:.1%} a year: {basis}). What binds: {binding}.",
    "该组目标不可行：最接近的可行方案以{found:.0%}的概率实现（要求{wanted:.0%}），"
    "比基准情景增加投资{money:.1f}亿元（现值，2015年价，年贴现率{rate:.1%}，{basis}）。"
    "约束：{binding}。",
)
ASSUMED = Text("an assumption, --discount-rate sets another", "假设值，可用--discount-rate另设")
GIVEN = Text("as asked", "按所给")
BINDING = {
    "target": Text("the target {name}", "目标“{name}”"),
    "fiscal_room": Text("fiscal room for own money", "自有财力（财政空间）"),
    "lever": Text("the maximum of {name}", "“{name}”的上限"),
}
NOTHING = Text("no single limit; several hold it back together", "无单一约束，由多项约束共同造成")
SHOWN = 3


def rate_basis(settings: Settings) -> Text:
    """Return in a word where the discount rate comes from."""
    return ASSUMED if settings.rate_assumed else GIVEN


def binding_label(one: Binding, register: Register, solution: Solution, lang: str) -> str:
    """Return what a reader calls a limit."""
    if one.kind == "target":
        return BINDING["target"](lang, name=target_label(one.name, register, lang))
    if one.kind == "lever":
        lever = solution.decisions.scenario.catalogue.levers[one.name]
        return BINDING["lever"](lang, name=lever.label_zh if lang == "zh" else lever.label_en)
    return BINDING[one.kind](lang)


def target_label(target_id: str, register: Register, lang: str) -> str:
    """Return a target's indicator, with its area where that is not the city."""
    target = register[target_id]
    label = register.statistics.label(target.indicator, lang)
    if target.area == "zhangye":
        return label
    area = register.statistics.area_label(target.area, lang)
    return f"{area}{label}" if lang == "zh" else f"{area} {label}"


def message(solution: Solution, table: pd.DataFrame, register: Register, lang: str) -> str:
    """Return the answer in one or two sentences."""
    words = REACHED if solution.feasible else MISSED
    names = [binding_label(one, register, solution, lang) for one in solution.binding[:SHOWN]]
    return words(
        lang,
        found=solution.check.least(solution.question.groups()),
        wanted=solution.question.probability,
        money=float(table["additional_present_value"].sum()),
        rate=solution.settings.discount_rate,
        basis=rate_basis(solution.settings)(lang),
        binding=Text("; ", "；")(lang).join(names) or NOTHING(lang),
    )


def levels(solution: Solution) -> list[float]:
    """Return what each target's figure reaches with the wanted probability, in its unit.

    Where a target is missed, this is the nearest level within reach at that probability.
    """
    levels_of = []
    for wanted, margins in zip(
        solution.question.wanted, solution.check.outcome.margins[0], strict=True
    ):
        # A run that broke down counts as missed, however low the level.
        whole = np.where(np.isnan(margins), -np.inf, margins)
        margin = np.quantile(whole, 1 - solution.question.probability, method="lower")
        better = -margin if wanted.target.comparator == "<=" else margin
        levels_of.append(float(wanted.limit + better))
    return levels_of


def probabilities(solution: Solution, register: Register) -> pd.DataFrame:
    """Return what the check says of each target.

    Returns
    -------
    DataFrame
        ``id, area, indicator, comparator, target, unit, year, grade, baseline_probability,
        probability, sampling_error, median_margin, level_at_probability, prior_share,
        prior_share_p05, prior_share_p95``; the
        margin is in the target's unit, positive where the target is met; the level is what the
        figure reaches with the wanted probability.
    """
    rows = []
    each = zip(
        solution.question.wanted,
        solution.before.each,
        solution.check.each,
        np.nanmedian(solution.check.outcome.margins[0], axis=-1),
        levels(solution),
        solution.prior_share,
        strict=True,
    )
    for wanted, before, probability, margin, level, share in each:
        target = register[wanted.target.id]
        rows.append(
            {
                "id": target.id,
                "area": target.area,
                "indicator": target.indicator,
                "comparator": target.comparator,
                "target": target.value,
                "unit": target.unit,
                "year": target.year,
                "grade": target.grade,
                "baseline_probability": float(before),
                "probability": float(probability),
                "sampling_error": solution.check.error(float(probability)),
                "median_margin": float(margin),
                "level_at_probability": float(level),
                "prior_share": None if share is None else round(share.value, 3),
                "prior_share_p05": None if share is None else round(share.low, 3),
                "prior_share_p95": None if share is None else round(share.high, 3),
            }
        )
    return pd.DataFrame(rows)


def elsewhere(solution: Solution, register: Register) -> pd.DataFrame:
    """Return what the answer does to the simulated targets that were not asked for.

    Returns
    -------
    DataFrame
        ``id, area, indicator, baseline_probability, probability, points``: probabilities in the
        same draws, and their difference in points, the greatest loss first.
    """
    columns = ["id", "area", "indicator", "baseline_probability", "probability", "points"]
    rows = []
    each = zip(solution.others, solution.before.each_other, solution.check.each_other, strict=True)
    for other, before, after in each:
        target = register[other.target.id]
        change = round(100 * float(after - before), 1)
        rows.append((target.id, target.area, target.indicator, float(before), float(after), change))
    return pd.DataFrame(rows, columns=columns).sort_values("points", kind="stable")


def record(
    solution: Solution,
    table: pd.DataFrame,
    paid: Mapping[str, Mapping[str, float]],
    register: Register,
) -> dict[str, Any]:
    """Return the content of ``solution.json``.

    Parameters
    ----------
    solution
        The answer.
    table
        Its mix (`zhangye.planning.solution.mix`).
    paid
        Who pays (`zhangye.planning.solution.who_pays`).
    register
        Labels.
    """
    question, check, settings = solution.question, solution.check, solution.settings
    least = check.least(question.groups())
    money = table[table["kind"] == "money"]
    cover = np.nanmean(check.outcome.cover[0], axis=-1)
    return {
        "feasible": solution.feasible,
        "message": {lang: message(solution, table, register, lang) for lang in ("en", "zh")},
        "asked": {
            "targets": [one.target.id for one in question.wanted],
            "probability": question.probability,
            "together": question.together,
            "floor": question.floor,
            "held": list(question.held),
            "by_county": question.by_county,
        },
        "probability": {
            "least": least,
            "all_at_once": check.together,
            "all_at_once_baseline": solution.before.together,
            "sampling_error": check.error(least),
            "targets": probabilities(solution, register).to_dict("records"),
        },
        "check": {
            "draws": check.draws,
            "seed": check.seed,
            "search_draws": solution.searched_with,
            "search_seed": solution.searched_seed,
            "corrected": solution.corrected,
            "broken_runs": int(np.isnan(check.outcome.margins[0]).any(axis=0).sum()),
        },
        "investment": {
            "unit": "1e8 CNY at 2015 prices",
            "years": list(PLAN_YEARS),
            "present_value": round(float(money["present_value"].sum()), 4),
            "additional_present_value": round(float(money["additional_present_value"].sum()), 4),
            "discount_rate": settings.discount_rate,
            "discount_rate_basis": settings.basis["discount_rate"],
            "present_year": settings.present_year,
            "additional_by_year": solutions.by(table, "year"),
            "additional_by_lever": {
                name: value for name, value in solutions.by(table, "lever").items() if value
            },
            "additional_by_area": solutions.by(table, "area"),
        },
        "other_targets": elsewhere(solution, register).to_dict("records"),
        "rules": solutions.rules(solution),
        "who_pays_2018_2020": {name: dict(row) for name, row in paid.items()},
        "fiscal_room_over_own_money_asked": {
            str(year): round(float(ratio), 4) for year, ratio in zip(PLAN_YEARS, cover, strict=True)
        },
        "binding": [
            {
                "kind": one.kind,
                "name": one.name,
                "label_en": binding_label(one, register, solution, "en"),
                "label_zh": binding_label(one, register, solution, "zh"),
                "probability_with": round(one.before, 4),
                "probability_without": round(one.probability, 4),
                "gain_in_standard_deviations": round(one.gain, 4),
            }
            for one in solution.binding
        ],
        "rests_on": {"en": PRIORS("en"), "zh": PRIORS("zh")},
    }
