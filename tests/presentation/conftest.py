"""A small registry, and figures that resemble the project's."""

from __future__ import annotations

import pytest
from samples import SmallRegistry

from zhangye.charts import Caption


@pytest.fixture(params=["zh", "en"])
def caption(request: pytest.FixtureRequest) -> Caption:
    return make_caption(request.param)


def make_caption(lang: str) -> Caption:
    chinese = lang == "zh"
    return Caption(
        SmallRegistry(),
        lang,
        source="《张掖统计年鉴》，甘肃省统计局" if chinese else "Zhangye Statistical Yearbook",
        scenario="规划情景" if chinese else "Plan of February 2018",
    )
