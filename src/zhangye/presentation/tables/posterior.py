"""The tables of the fit's report that need the posterior, and which data inform what."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from zhangye.calibration.information import ANCHOR, OTHER_PRIORS, OWN_PRIOR
from zhangye.forecast.worth import BASIS, CARRIED_OUT, INFLOW, REVISIONS
from zhangye.language import Text
from zhangye.presentation.tables.table import Table, word_table

if TYPE_CHECKING:
    from zhangye.calibration.worth import Worth
    from zhangye.targets.register import Register

SHOWN_GROUPS = 3
"""Groups of data named for each parameter."""
LEAST_SHARE = 0.05
SHOWN_WORTH = 15
LARGE = 1000.0
"""From here on numbers are written without decimals."""
RESTS_ON_PRIOR = 0.5
"""A parameter whose variance the data cut by less than this share rests mainly on its prior."""
LEAST_AT_BOUND = 0.05
"""Share of draws on a bound from which on a parameter is listed."""
MODULES = {
    "Economy": "经济",
    "Population": "人口",
    "Labour": "就业",
    "Income": "收入",
    "Finance": "金融",
    "Water": "水资源",
    "Land": "土地",
    "Units and prices": "单位与价格",
    "Programmes and budget": "项目与财政",
    "Agro-industry and tourism": "农产品加工与旅游",
    BASIS: "统计口径",
    INFLOW: "2017年以后的来水",
    REVISIONS: "已公告的数据修订",
    CARRIED_OUT: "规划落实比例",
}
KINDS = {
    "model": Text("constants of the model", "模型常数"),
    "observation": Text("parameters of the published basis", "统计口径参数"),
    "scale": Text("pooling scales", "合并尺度"),
    "figure": Text("published figures of 2017 and 2020", "2017年与2020年公布数"),
}


def module_name(name: str, lang: str) -> str:
    """Return what the reader calls a module; modules without a translation keep their name."""
    return MODULES.get(name, name) if lang == "zh" else name


def convergence_sheet(settings: Mapping[str, Any], lang: str) -> Table:
    """Return how well the chains agree, by kind of quantity."""
    rhat, ess = settings.get("rhat", {}), settings.get("ess", {})
    rows = [
        (words(lang), f"{rhat[kind]:.4f}", f"{ess[kind]:,.0f}")
        for kind, words in KINDS.items()
        if kind in rhat and kind in ess
    ]
    heads = (
        Text("quantities", "量"),
        Text("largest R-hat", "最大R-hat"),
        Text("least bulk ESS", "最小有效样本量"),
    )
    title = Text("Convergence of the chains", "各链收敛情况")(lang)
    return word_table(title, tuple(head(lang) for head in heads), rows, "lrr")


@dataclass(frozen=True)
class Tables:
    """Words for one reader.

    Attributes
    ----------
    register
        Labels of indicators, areas and targets.
    labels
        English and Chinese labels of the model's variables.
    lang
        'zh' or 'en'.
    """

    register: Register
    labels: Mapping[str, tuple[str, str]]
    lang: str

    def parameter(self, key: str) -> str:
        """Return a parameter's name, after its label where the reader is Chinese."""
        label = self.labels.get(key.partition("[")[0])
        return f"{label[1]}\n{key}" if label is not None and self.lang == "zh" else key

    def group(self, name: str) -> str:
        """Return what the reader calls a group of residuals."""
        if name == OWN_PRIOR:
            return Text("its prior", "自身先验")(self.lang)
        if name == OTHER_PRIORS:
            return Text("other priors", "其他先验")(self.lang)
        if name.startswith(ANCHOR):
            known = Text("finding {name}", "文献结论{name}")
            return known(self.lang, name=name.removeprefix(ANCHOR))
        return self.register.statistics.label(name, self.lang)

    def target(self, name: str) -> str:
        """Return a target in words: its area and indicator."""
        if not name:
            return ""
        target = self.register[name]
        words = Text("{area}: {label}", "{area}{label}")
        statistics = self.register.statistics
        return words(
            self.lang,
            area=statistics.area_label(target.area, self.lang),
            label=statistics.label(target.indicator, self.lang),
        )

    def _sheet(
        self, title: Text, heads: tuple[Text, ...], rows: Sequence[tuple[str, ...]], align: str,
        marked: set[int] | None = None,
    ) -> Table:  # fmt: skip
        names = tuple(head(self.lang) for head in heads)
        return word_table(title(self.lang), names, rows, align, marked or set())

    def beside(self, table: pd.DataFrame) -> Table:
        """Return prior and posterior of every parameter, the most learned first."""
        rows, marked = [], set()
        ordered = table.sort_values("contraction", ascending=False, kind="stable")
        for place, row in enumerate(ordered.to_dict("records")):
            if row["at_bound"] > LEAST_AT_BOUND:
                marked.add(place)
            numbers = (
                f"{row[name]:.3g}"
                for name in ("prior_mean", "prior_sd", "mean", "sd", "p05", "p50", "p95")
            )
            how = f"{row['shift']:+.2f}", f"{row['contraction']:.2f}"
            rows.append((self.parameter(row["parameter"]), *numbers, *how))
        heads = (
            Text("parameter", "参数"),
            Text("prior mean", "先验均值"),
            Text("prior sd", "先验标准差"),
            Text("mean", "后验均值"),
            Text("sd", "后验标准差"),
            Text("5 %", "5%"),
            Text("50 %", "50%"),
            Text("95 %", "95%"),
            Text("shift", "偏移"),
            Text("contraction", "收缩"),
        )
        return self._sheet(
            Text("Prior and posterior", "先验与后验"), heads, rows, "lrrrrrrrrr", marked
        )

    def at_bounds(self, table: pd.DataFrame) -> Table:
        """Return the parameters that a bound holds."""
        held = table[table["at_bound"] > LEAST_AT_BOUND]
        rows = [
            (self.parameter(row["parameter"]), f"{100 * row['at_bound']:.0f}", f"{row['p50']:.3g}")
            for row in held.sort_values("at_bound", ascending=False).to_dict("records")
        ]
        heads = (
            Text("parameter", "参数"),
            Text("draws on a bound, %", "位于边界的样本，%"),
            Text("median", "中位数"),
        )
        title = Text("Parameters that a bound holds", "受边界约束的参数")
        return self._sheet(title, heads, rows, "lrr")

    def correlations(self, table: pd.DataFrame) -> Table:
        """Return the pairs that the posterior ties together."""
        rows = [
            (self.parameter(row["first"]), self.parameter(row["second"]),
             f"{row['correlation']:+.2f}")
            for row in table.to_dict("records")
        ]  # fmt: skip
        heads = (Text("parameter", "参数"), Text("parameter", "参数"), Text("r", "r"))
        return self._sheet(Text("Strong correlations", "强相关参数"), heads, rows, "llr")

    def laplace(self, table: pd.DataFrame) -> Table:
        """Return how the normal approximation compares: quantiles over the parameters."""
        shares = (0.05, 0.25, 0.5, 0.75, 0.95)
        measures = {
            "ratio": Text("sd of the approximation / of the posterior", "近似标准差／后验标准差"),
            "distance": Text("fit less posterior mean, in sd", "拟合值减后验均值（以标准差计）"),
        }
        parts = (
            (table[table["estimated"]], Text("estimated", "已估计")),
            (table[~table["estimated"]], Text("prior only", "仅有先验")),
        )
        rows = [
            (words(self.lang), of(self.lang), str(len(part)),
             *(f"{part[name].quantile(share):.2f}" for share in shares))
            for part, of in parts
            for name, words in measures.items()
        ]  # fmt: skip
        heads = (
            Text("over the parameters", "各参数"),
            Text("which", "类别"),
            Text("n", "n"),
            *(Text(f"{100 * share:g} %", f"{100 * share:g}%") for share in shares),
        )
        title = Text("Normal approximation against the posterior", "正态近似与后验之比较")
        return self._sheet(title, heads, rows, "llrrrrrr")

    def information(self, table: pd.DataFrame) -> Table:
        """Return the groups that inform each parameter most."""
        rows = []
        for parameter, group in table.groupby("parameter", sort=False):
            own = float(group.loc[group["group"] == OWN_PRIOR, "share"].iloc[0])
            rest = group[(group["group"] != OWN_PRIOR) & (group["share"] >= LEAST_SHARE)]
            words = Text("{name} {share:.0f} %", "{name}{share:.0f}%")
            told = [
                words(self.lang, name=self.group(row["group"]), share=100 * row["share"])
                for row in rest.head(SHOWN_GROUPS).to_dict("records")
            ]
            joined = Text(", ", "、")(self.lang).join(told)
            rows.append((own, (self.parameter(str(parameter)), f"{100 * own:.0f}", joined)))
        rows.sort(key=lambda row: row[0])
        heads = (
            Text("parameter", "参数"),
            Text("its prior, %", "自身先验，%"),
            Text("data and other priors that inform it", "提供信息的数据与其他先验"),
        )
        title = Text("Which data inform which parameter", "各参数的信息来源")
        return self._sheet(title, heads, [row for _, row in rows], "lrl")

    def worth_of_constants(self, found: Worth, contraction: pd.Series) -> Table:
        """Return the constants that rest on priors, by what knowing them would be worth."""
        resting = contraction.index[contraction < RESTS_ON_PRIOR]
        chosen = found.ranking[found.ranking["name"].isin(resting)].head(SHOWN_WORTH)
        rows = [
            (
                self.parameter(row["name"]),
                f"{contraction[row['name']]:.2f}",
                *self._worth(row),
            )
            for row in chosen.to_dict("records")
        ]
        heads = (Text("constant", "常数"), Text("contraction", "收缩"), *_WORTH_HEADS)
        title = Text("What the data cannot tell: constants", "数据无法说明的：常数")
        return self._sheet(title, heads, rows, "lrrrrrl")

    def worth_of_groups(self, found: Worth) -> Table:
        """Return groups of constants, and what years bring, by what knowing them is worth."""
        rows = [
            (module_name(row["name"], self.lang), *self._worth(row))
            for row in found.ranking.to_dict("records")
        ]
        heads = (Text("group", "组"), *_WORTH_HEADS)
        title = Text("What the data cannot tell: groups", "数据无法说明的：分组")
        return self._sheet(title, heads, rows, "lrrrrl")

    def _worth(self, row: Mapping[Hashable, Any]) -> tuple[str, ...]:
        shown = Text("{target} ({share:.0f} %)", "{target}（{share:.0f}%）")
        best = (
            shown(self.lang, target=self.target(row["target"]), share=100 * row["target_share"])
            if row["target"]
            else ""
        )
        # An estimate of nothing may fall below zero; the error beside it says how little it means.
        numbers = (100 * row[name] for name in ("verdicts", "verdicts_error", "margins"))
        return (*(f"{_no_minus_zero(n):.1f}" for n in numbers),
                f"{100 * row['margins_error']:.1f}", best)  # fmt: skip

    def verdicts(self, found: Worth) -> Table:
        """Return the targets, how likely each is met, and by how much."""
        rows = []
        for row in found.targets.to_dict("records"):
            target = self.register[row["target"]]
            rows.append(
                (
                    self.target(row["target"]),
                    f"{target.comparator} {target.value:g}",
                    self.register.statistics.unit_label(target.unit, self.lang),
                    f"{100 * row['probability']:.0f}",
                    _signed(row["mean"]),
                    _signed(row["sd"]).lstrip("+"),
                )
            )
        heads = (
            Text("target", "目标"),
            Text("asks", "要求"),
            Text("unit", "单位"),
            Text("probability, %", "概率，%"),
            Text("margin", "余量"),
            Text("sd", "标准差"),
        )
        title = Text("The verdicts that were asked about", "所考察的结论")
        return self._sheet(title, heads, rows, "lllrrr")


_WORTH_HEADS = (
    Text("doubt of verdicts, %", "结论疑问，%"),
    Text("± se", "±标准误"),
    Text("variance of margins, %", "余量方差，%"),
    Text("± se", "±标准误"),
    Text("most for", "影响最大的目标"),
)


def _signed(number: float) -> str:
    return f"{number:+,.0f}" if abs(number) >= LARGE else f"{number:+.4g}"


def _no_minus_zero(number: float) -> float:
    return float(np.round(number, 1)) + 0.0
