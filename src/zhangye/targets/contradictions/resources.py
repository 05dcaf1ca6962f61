"""Water and land."""

from __future__ import annotations

from zhangye.targets.contradictions.facts import Contradiction, Facts, growth

MU_PER_HECTARE = 15
GROWTH_RANGE = (6.0, 8.0)


def water_intensity(facts: Facts) -> Contradiction:
    """Return the water use that the intensity target asks for, against the cap."""
    cut, cap = facts.target("water_per_gdp"), facts.target("water_cap")
    intensity = facts.value("zhangye", "water_use_per_gdp", 2015)
    goal = intensity * (1 + cut / 100)
    facts.step(
        f"{intensity:g} m3 per 1e4 CNY in 2015, {cut:g} %: {goal:.1f} in 2020, at prices of 2015",
        f"2015年每万元{intensity:g}立方米，{cut:g}%：2020年{goal:.1f}（2015年价）",
    )
    base = facts.value("zhangye", "gdp", 2015)
    rates = [facts.value("zhangye", "gdp_growth_real", year) for year in (2016, 2017)]
    in_2017 = base * (1 + rates[0] / 100) * (1 + rates[1] / 100)
    facts.step(
        f"GDP of 2017 at prices of 2015: {base:.1f} x {1 + rates[0] / 100:.3f} x "
        f"{1 + rates[1] / 100:.3f} = {in_2017:.1f}",
        f"2017年GDP（2015年价）：{base:.1f} × {1 + rates[0] / 100:.3f} × {1 + rates[1] / 100:.3f} "
        f"= {in_2017:.1f}亿元",
    )
    uses = [goal / 1e4 * in_2017 * (1 + rate / 100) ** 3 for rate in GROWTH_RANGE]
    shown = ", ".join(
        f"{rate:g} %: {use:.2f}" for rate, use in zip(GROWTH_RANGE, uses, strict=True)
    )
    facts.step(
        f"Water use that meets it, by real growth of 2018-20 (1e8 m3): {shown}; cap {cap:g}",
        f"2018–2020年实际增速对应的达标用水量（亿立方米）：{shown}；总量上限{cap:g}",
    )
    equal = growth(in_2017, cap / goal * 1e4, 3)
    facts.step(
        f"Both ask for the same at {equal:.1f} % a year",
        f"两者相当需年增{equal:.1f}%",
    )
    return facts.conclude(
        "water_intensity",
        "tension",
        (
            f"Water per GDP asks for {uses[0]:.1f}-{uses[1]:.1f}, well below the cap of {cap:g}",
            f"万元GDP用水目标要求{uses[0]:.1f}–{uses[1]:.1f}亿立方米，远低于上限{cap:g}",
        ),
        (
            f"Up to {equal:.1f} % growth the intensity binds and the cap does not; the slower the "
            "economy, the less water it allows. A use just under the cap misses the intensity.",
            f"增速低于{equal:.1f}%时，强度目标更严，总量上限不起作用；增长越慢，允许用水越少。",
        ),
    )


def water_now(facts: Facts) -> Contradiction:
    """Return water use of 2017 on both vintages of GDP, against the cap."""
    cap = facts.target("water_cap")
    intensity = facts.value("zhangye", "water_use_per_gdp", 2017)
    new = facts.value("zhangye", "gdp", 2017)
    before = facts.value("zhangye", "gdp", 2016)
    old = before * (1 + facts.value("zhangye", "gdp_growth_real", 2017) / 100)
    low, high = intensity * new / 1e4, intensity * old / 1e4
    facts.step(
        f"{intensity:g} m3 per 1e4 CNY x {new:.1f} (restated) = {low:.2f}; x {old:.1f} (old "
        "basis) = "
        f"{high:.2f}; cap {cap:g} (1e8 m3)",
        f"每万元{intensity:g}立方米 × {new:.1f}（修订后）= {low:.2f}；× {old:.1f}（旧口径）= "
        f"{high:.2f}；"
        f"上限{cap:g}亿立方米",
    )
    return facts.conclude(
        "water_now",
        "reading",
        (
            f"Water use of 2017 was {low:.1f} or {high:.1f}: {low / cap - 1:.0%} or "
            f"{high / cap - 1:.0%} above the cap",
            f"2017年用水{low:.1f}或{high:.1f}亿立方米："
            f"超上限{low / cap - 1:.0%}或{high / cap - 1:.0%}",
        ),
        (
            "The source does not say which GDP it divided by, and no official total was found. "
            "The verdict on the cap hangs on this one number.",
            "来源未说明所用GDP口径，也未找到官方总量；总量目标的判断取决于这一个数。",
        ),
    )


def irrigation_saving(facts: Facts) -> Contradiction:
    """Return what the efficiency target saves, against what the intensity target needs."""
    goal, cap = facts.target("irrigation_efficiency"), facts.target("water_cap")
    counties = facts.register.statistics.counties
    farm = [facts.value(county, "agricultural_water_use", 2012) for county in counties]
    rates = [facts.value(county, "irrigation_water_use_coefficient", 2012) for county in counties]
    mean = sum(use * rate for use, rate in zip(farm, rates, strict=True)) / sum(farm)
    facts.step(
        f"2012, weighted by farm water of the six counties: efficiency {mean:.3f}, "
        f"farm water {sum(farm):.2f}",
        f"2012年六县区按农业用水加权：灌溉水利用系数{mean:.3f}，农业用水{sum(farm):.2f}亿立方米",
    )
    saved = sum(farm) * (1 - mean / goal)
    total = sum(facts.value(county, "total_water_use", 2012) for county in counties)
    facts.step(
        f"To {goal:g} with land and crops unchanged: {sum(farm):.2f} x (1 - {mean:.3f} / "
        f"{goal:g}) = "
        f"{saved:.2f} saved; total {total:.2f} - {saved:.2f} = {total - saved:.2f}, cap {cap:g}",
        f"升至{goal:g}且土地作物不变：{sum(farm):.2f} × (1 − {mean:.3f} / {goal:g}) = "
        f"省{saved:.2f}；"
        f"总量{total:.2f} − {saved:.2f} = {total - saved:.2f}，上限{cap:g}",
    )
    return facts.conclude(
        "irrigation_saving",
        "tension",
        (
            f"Efficiency of {goal:g} saves about {saved:.1f}: it fits the cap, not water per GDP",
            f"系数升至{goal:g}约省{saved:.1f}亿立方米：可及总量上限，不及强度目标",
        ),
        (
            "Only if no saved water opens new land, as much of it did in 2000-12; the intensity "
            "target needs more (see water_intensity). Weights and levels are of 2012, a model's "
            "base table.",
            "前提是省下的水不再用于扩灌（2000–2012年大量用于扩灌）；强度目标要求更多"
            "（见万元GDP用水目标一项）。权重与水平为2012年模型基础表。",
        ),
    )


def crop_land(facts: Facts) -> Contradiction:
    """Return the land of three crop targets against all cultivated land."""
    crops = ("seed_maize_area", "vegetable_area", "forage_area")
    asked = sum(facts.target(crop) for crop in crops)
    facts.step(
        f"Seed maize, vegetables, forage: {asked:g}e4 mu = {asked * 1e4 / MU_PER_HECTARE:,.0f} ha",
        f"玉米制种、蔬菜、牧草合计{asked:g}万亩",
    )
    counted = facts.value("zhangye", "cultivated_land", 2007) * MU_PER_HECTARE / 1e4
    facts.step(
        f"Cultivated land by the statistics (2007): {counted:.0f}e4 mu: {asked / counted:.0%}",
        f"统计耕地（2007年）{counted:.0f}万亩：占{asked / counted:.0%}",
    )
    counties = facts.register.statistics.counties
    seen = sum(facts.value(county, "cultivated_land", 2012) for county in counties)
    seen *= MU_PER_HECTARE / 1e4
    facts.step(
        f"Cropland by remote sensing (six counties, 2012): {seen:.0f}e4 mu: {asked / seen:.0%}",
        f"遥感耕地（六县区，2012年）{seen:.0f}万亩：占{asked / seen:.0%}",
    )
    return facts.conclude(
        "crop_land",
        "tension",
        (
            f"Three crops of {asked:g}e4 mu need {asked / counted:.0%} of the farmland in the "
            "statistics",
            f"三种作物{asked:g}万亩，占统计耕地的{asked / counted:.0%}",
        ),
        (
            "Nothing would be left for grain, potatoes, herbs and orchards, which the plan also "
            f"wants. By remote sensing it is {asked / seen:.0%}. Double cropping, and forage on "
            "land that is not counted, resolve part of it.",
            "若按统计耕地，规划同时要求的马铃薯、药材、粮食、林果将无地可种；按遥感耕地占"
            f"{asked / seen:.0%}。复种和非耕地种草可缓解一部分。",
        ),
    )


def land_per_gdp(facts: Facts) -> Contradiction:
    """Return the construction land that the land target allows."""
    limit, goal = facts.target("land_per_gdp"), facts.target("gdp_city")
    facts.step(
        f"{limit:g} ha x {goal:g} = {limit * goal:,.0f} ha allowed in the city "
        "(GDP target taken at its own prices)",
        f"{limit:g}公顷 × {goal:g} = 全市允许{limit * goal:,.0f}公顷（GDP目标按其自身价格）",
    )
    town = facts.value("heihe_midstream", "urban_construction_land", 2015)
    village = facts.value("heihe_midstream", "rural_construction_land", 2015)
    three = ("ganzhou", "linze", "gaotai")
    gdp = sum(facts.value(county, "gdp", 2015) for county in three)
    built = town + village
    facts.step(
        f"Ganzhou, Linze and Gaotai, 2015, remote sensing: {town:,.0f} + {village:,.0f} = "
        f"{built:,.0f} ha over {gdp:.1f} of GDP = {built / gdp:.0f} ha/1e8 CNY",
        f"甘州、临泽、高台2015年遥感：{town:,.0f} + {village:,.0f} = {built:,.0f}公顷，"
        f"GDP{gdp:.1f}亿元，"
        f"即{built / gdp:.0f}公顷/亿元",
    )
    wanted = sum(facts.target(f"gdp_{county}") for county in three)
    facts.step(
        f"With their GDP targets they may hold {limit:g} x {wanted:g} = {limit * wanted:,.0f} ha "
        f"({limit * wanted / built - 1:+.0%})",
        f"按其GDP目标可达 {limit:g} × {wanted:g} = {limit * wanted:,.0f}公顷"
        f"（{limit * wanted / built - 1:+.0%}）",
    )
    return facts.conclude(
        "land_per_gdp",
        "reading",
        (
            f"Three counties stood at {built / gdp:.0f} ha/1e8 CNY in 2015, below the limit of "
            f"{limit:g}",
            f"三县区2015年已为{built / gdp:.0f}公顷/亿元，低于{limit:g}的上限",
        ),
        (
            "By this measure the target saves no land. The plan's measure is probably wider "
            "(roads, water works), and the other three counties are unknown: enter the base.",
            "按此口径该目标不节约土地；规划口径可能更宽（含交通、水利），另三县无数据："
            "宜填报基数。",
        ),
    )


CHECKS = (water_intensity, water_now, irrigation_saving, crop_land, land_per_gdp)
