"""What a reader calls an uncertain input of the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from zhangye.axes import ELEMENTS
from zhangye.engine.source import key
from zhangye.language import Text
from zhangye.structure import registry

if TYPE_CHECKING:
    from zhangye.project import Project
    from zhangye.statistics import Statistics

SECTORS = {
    "Primary": Text("primary sector", "第一产业"),
    "Secondary": Text("secondary sector", "第二产业"),
    "Tertiary": Text("tertiary sector", "第三产业"),
}
OBSERVED = {
    "restatement_investment": Text("restatement of investment in 2017", "2017年投资数据修订"),
    "investment_ratio_2006": Text(
        "investment over capital formation until 2006", "2006年及以前投资与资本形成之比"
    ),
    "investment_ratio_growth": Text(
        "growth of investment over capital formation", "投资与资本形成之比的增长"
    ),
    "investment_ratio_2017": Text(
        "investment over capital formation from 2017 on", "2017年起投资与资本形成之比"
    ),
    "missed_departures": Text("departures missed between censuses", "普查间未计的外出人口"),
    "wage_ratio": Text("scope of wages", "工资统计口径"),
    "wage_step_2015": Text("step in wages in 2015", "2015年工资口径变动"),
    "income_splice_2015": Text("splice of urban income in 2015", "2015年城镇收入衔接"),
    "retail_step_2014": Text("step in retail sales in 2014", "2014年零售额口径变动"),
    "farmland_definition": Text("definition of farmland", "耕地统计口径"),
    "midstream_coefficient": Text("scope of the midstream's coefficient", "中游灌溉系数口径"),
    "registration_reform": Text("reforms of registration in 2001-02", "2001—2002年户籍改革"),
}
"""Parameters of the published basis; those of the restatement by sector and county are put
together from their parts."""
_RESTATEMENT = "restatement_"


class Names:
    """Labels of constants, 'capital share[Secondary]', and of the published basis.

    Parameters
    ----------
    project, statistics
        Where the labels stand: ``model/variables.csv`` and ``data/areas.csv``.
    """

    def __init__(self, project: Project, statistics: Statistics) -> None:
        listed = registry.load(project.model / "variables.csv")
        self._rows: Mapping[str, registry.Row] = {key(row.variable): row for row in listed}
        self._statistics = statistics

    def label(self, name: str, lang: str) -> str:
        """Return what a reader calls an input; its own name where it has no label."""
        if name in OBSERVED:
            return OBSERVED[name](lang)
        if name.startswith(_RESTATEMENT):
            part = name.removeprefix(_RESTATEMENT)
            words = Text("restatement of 2017: {part}", "2017年数据修订：{part}")
            return words(lang, part=self._element(part.capitalize(), lang))
        variable, _, inside = name.partition("[")
        row = self._rows.get(key(variable))
        if row is None:
            return name
        label = row.label_zh if lang == "zh" else row.label_en
        if not inside:
            return label
        parts = [self._element(part, lang) for part in inside.rstrip("]").split(",")]
        joined = Text(", ", "、")(lang).join(parts)
        return Text("{label} ({parts})", "{label}（{parts}）")(lang, label=label, parts=joined)

    def _element(self, element: str, lang: str) -> str:
        if element in ELEMENTS:
            return self._statistics.area_label(element.lower(), lang)
        return SECTORS[element](lang) if element in SECTORS else element
