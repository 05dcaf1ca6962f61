"""``zhangye score``: issued forecasts against the official figures entered since."""

from __future__ import annotations

from zhangye.cli.common import Lang, OutFolder, ProjectFolder, opened, show


def score(out: OutFolder = None, lang: Lang = None, project: ProjectFolder = None) -> None:
    """Score the forecasts that were issued against the official figures entered since.

    Beside them stand naive and automatic methods fitted to what was known at the same date.
    Writes `values.csv`, `methods.csv`, `series.csv`, `reliability.csv`, `targets.csv`, a picture
    of the reliability and `provenance.json`.

    Examples: `zhangye score`, `zhangye score --out results/score`
    """
    place = opened(project, lang, out)
    result = place.score()
    if out is not None:
        result.save(out)
    show(result, out, lang)
