"""How far an explanation rests on priors: said with every answer."""

from __future__ import annotations

from zhangye.calibration import parameters
from zhangye.language import Text
from zhangye.project import Project

LEVERS = Text(
    "How far this rests on priors: levers hardly varied before 2018, so the data identify almost "
    "no lever effect. {priors} of the {all} uncertain constants of the model rest on a prior "
    "alone (calibration/parameters.csv), and unit costs and leverage are assumptions with their "
    "reasons in scenarios/levers.csv. The sizes here are those assumptions worked through the "
    "model, not measured effects.",
    "对先验的依赖程度：2018年以前各项措施几乎没有变化，数据几乎无法识别任何措施的效应。模型{all}个不确定参数中"
    "{priors}个仅依据先验（calibration/parameters.csv），单位成本与带动倍数均为假设（理由见"
    "scenarios/levers.csv）。此处数值是这些假设经模型推演的结果，而非实测效应。",
)


def counts(project: Project) -> tuple[int, int]:
    """Return how many uncertain constants rest on a prior alone, and how many there are."""
    table = parameters.load(project)
    return len(table.names) - len(table.estimated().names), len(table.names)


def levers_note(project: Project, lang: str) -> str:
    """Return what to say of lever effects."""
    alone, every = counts(project)
    return LEVERS(lang, priors=alone, all=every)
