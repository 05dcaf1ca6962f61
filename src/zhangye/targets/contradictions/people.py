"""Towns, jobs and incomes."""

from __future__ import annotations

from zhangye.targets.contradictions.facts import Contradiction, Facts, grow, growth


def migrants(facts: Facts) -> Contradiction:
    """Return the urbanisation that the settlement target would give."""
    moved, rate = facts.target("migrants"), facts.target("urbanisation")
    urban = facts.value("zhangye", "urban_population", 2017)
    people = facts.value("zhangye", "resident_population", 2017)
    share = (urban + moved) / people * 100
    facts.step(
        f"Read as moves since 2017: ({urban:.2f} + {moved:g}) / {people:.2f} = {share:.0f} %, "
        f"with the residents of 2017",
        f"理解为2017年以来进城：({urban:.2f} + {moved:g}) / {people:.2f} = {share:.0f}%"
        "（按2017年常住人口）",
    )
    enough = rate / 100 * people - urban
    facts.step(
        f"{rate:g} % needs {rate / 100:g} x {people:.2f} - {urban:.2f} = {enough:.1f}e4 more",
        f"{rate:g}%只需 {rate / 100:g} × {people:.2f} − {urban:.2f} = {enough:.1f}万人",
    )
    earlier = facts.value("zhangye", "urban_population", 2015)
    from_2015 = (earlier + moved) / people * 100
    facts.step(
        f"Read as moves since 2015: ({earlier:.2f} + {moved:g}) / {people:.2f} = {from_2015:.0f} %",
        f"理解为2015年以来进城：({earlier:.2f} + {moved:g}) / {people:.2f} = {from_2015:.0f}%",
    )
    registered = facts.value("zhangye", "registered_nonagricultural_population", 2014)
    residents = facts.value("zhangye", "urban_population", 2014)
    pool = residents - registered
    facts.step(
        "Read as household registration (户籍): town residents less registered non-agricultural "
        f"people in 2014: {residents:.2f} - {registered:.2f} = {pool:.1f}e4, a rough pool",
        f"理解为落户：2014年城镇常住减非农业户籍 {residents:.2f} − {registered:.2f} = "
        f"{pool:.1f}万人"
        "（大致的可落户人数）",
    )
    return facts.conclude(
        "migrants",
        "reading",
        (
            f"{moved:g}e4 more town residents would be {share:.0f} %, not {rate:g} %",
            f"城镇再增{moved:g}万人将达{share:.0f}%，而非{rate:g}%",
        ),
        (
            "As a move of residence the two targets differ. As settlement of people who mostly "
            "live in the towns already they agree: that is how the register reads it.",
            "若指居住迁移，两目标不一致；若指为已在城镇者落户，则不矛盾，目标清单即按后者理解。",
        ),
    )


def urban_income(facts: Facts) -> Contradiction:
    """Return where the province's urban income heads, against the city's target."""
    goal = facts.target("urban_income")
    ratio = facts.target("urban_income_vs_province")
    first, last = (facts.value("gansu", "urban_disposable_income", year) for year in (2012, 2017))
    pace = growth(first, last, 5)
    ahead = grow(last, pace, 3)
    facts.step(
        f"Province: {first:,.0f} (2012) -> {last:,.0f} (2017), {pace:.1f} % a year; at that pace "
        f"{ahead:,.0f} in 2020",
        f"全省：{first:,.0f}（2012）→{last:,.0f}（2017），年增{pace:.1f}%；"
        f"照此2020年为{ahead:,.0f}元",
    )
    facts.step(
        f"City's target: {goal:,.0f}, {goal / ahead:.2f} of that; the plan wants more than "
        f"{ratio:g}. "
        f"The target equals the province only if that grows by {growth(last, goal, 3):.1f} % a "
        "year",
        f"全市目标{goal:,.0f}元，仅为其{goal / ahead:.2f}倍，而规划要求超过{ratio:g}；"
        f"除非全省年增不超过{growth(last, goal, 3):.1f}%",
    )
    own = facts.value("zhangye", "urban_disposable_income", 2017)
    facts.step(
        f"City 2017: {own:,.0f} ({own / last:.2f} of the province; chained by its compiler); to "
        f"{goal:,.0f} it needs {growth(own, goal, 3):.1f} % a year, to the province's 2020 "
        f"{growth(own, ahead, 3):.1f} %",
        f"全市2017年{own:,.0f}元（为全省{own / last:.2f}倍，系推算）；到{goal:,.0f}需年增"
        f"{growth(own, goal, 3):.1f}%，追上全省需{growth(own, ahead, 3):.1f}%",
    )
    return facts.conclude(
        "urban_income",
        "contradiction",
        (
            f"An urban income of {goal:,.0f} lies below the province, which the plan wants to "
            "exceed",
            f"城镇收入{goal:,.0f}元低于全省，而规划要求超过全省",
        ),
        (
            "If the level is met exactly, the comparison is missed, unless the province all but "
            "stops. The rural pair does not clash (see overall_income).",
            "恰好达到该水平就达不到“超过全省”，除非全省几近停滞。农村的一对目标不冲突"
            "（见按全体居民理解的收入目标一项）。",
        ),
    )


def overall_income(facts: Facts) -> Contradiction:
    """Return the comparison with the province over all residents."""
    urban, rural = facts.target("urban_income"), facts.target("rural_income")
    share = facts.target("urbanisation") / 100
    city = share * urban + (1 - share) * rural
    facts.step(
        f"Plan 2020, all residents: {share:.0%} x {urban:,.0f} + {1 - share:.0%} x {rural:,.0f} = "
        f"{city:,.0f}",
        f"规划2020年全体居民：{share:.0%} × {urban:,.0f} + {1 - share:.0%} × {rural:,.0f} = "
        f"{city:,.0f}元",
    )
    ends = {}
    for indicator in ("urban_disposable_income", "rural_disposable_income"):
        first, last = (facts.value("gansu", indicator, year) for year in (2012, 2017))
        ends[indicator] = grow(last, growth(first, last, 5), 3)
    before, now = (facts.value("gansu", "urbanisation_rate", year) for year in (2012, 2017))
    towns = (now + (now - before) / 5 * 3) / 100
    province_rural = ends["rural_disposable_income"]
    province = towns * ends["urban_disposable_income"] + (1 - towns) * province_rural
    facts.step(
        f"Province 2020 at the pace of 2012-17: {towns:.0%} x "
        f"{ends['urban_disposable_income']:,.0f} "
        f"+ {1 - towns:.0%} x {province_rural:,.0f} = {province:,.0f}",
        f"全省2020年（按2012–2017年趋势）：{towns:.0%} × {ends['urban_disposable_income']:,.0f} + "
        f"{1 - towns:.0%} × {province_rural:,.0f} = {province:,.0f}元",
    )
    facts.step(
        f"Rural alone: {rural:,.0f} against {province_rural:,.0f}, "
        f"{rural / province_rural:.2f} times",
        f"仅看农村：{rural:,.0f}对{province_rural:,.0f}元，为{rural / province_rural:.2f}倍",
    )
    return facts.conclude(
        "overall_income",
        "reading",
        (
            f"Read over all residents, the income targets give {city / province:.2f} of the "
            "province",
            f"若按全体居民理解，收入目标为全省的{city / province:.2f}倍",
        ),
        (
            "'Urban and rural incomes above the province' (城乡居民收入) can be read as one "
            "average. "
            "It comes closer, since rural income stands well above the province's, but still "
            "falls short.",
            "“城乡居民收入超过全省”也可理解为总体平均：因农村收入远高于全省，差距缩小，但仍不足。",
        ),
    )


def income_gap(facts: Facts) -> Contradiction:
    """Return the urban-rural ratio that the income targets imply."""
    urban, rural = facts.target("urban_income"), facts.target("rural_income")
    urban_now = facts.value("zhangye", "urban_disposable_income", 2016)
    rural_now = facts.value("zhangye", "rural_disposable_income", 2016)
    facts.step(
        f"2016: {urban_now:,.0f} / {rural_now:,.0f} = {urban_now / rural_now:.3f}; plan 2020: "
        f"{urban:,.0f} / {rural:,.0f} = {urban / rural:.3f}",
        f"2016年：{urban_now:,.0f} / {rural_now:,.0f} = {urban_now / rural_now:.3f}；规划2020年："
        f"{urban:,.0f} / {rural:,.0f} = {urban / rural:.3f}",
    )
    facts.step(
        f"Growth asked for 2016-20: urban {growth(urban_now, urban, 4):.1f} %, "
        f"rural {growth(rural_now, rural, 4):.1f} % a year",
        f"2016–2020年所需年增速：城镇{growth(urban_now, urban, 4):.1f}%，"
        f"农村{growth(rural_now, rural, 4):.1f}%",
    )
    return facts.conclude(
        "income_gap",
        "tension",
        (
            "The income targets widen the gap between town and village a little",
            "收入目标使城乡差距略有扩大",
        ),
        (
            "The plan is for joining town and country. The difference is small against the doubt "
            "in both base values (one chained, one derived).",
            "规划主张城乡融合；但差异小于两个基数本身的不确定性（一为推算，一为反推）。",
        ),
    )


def farm_stays(facts: Facts) -> Contradiction:
    """Return the jobs a farm stay would have to give."""
    jobs, houses = facts.target("farm_stay_jobs"), facts.target("farm_stays")
    each = jobs * 1e4 / houses
    facts.step(
        f"{jobs:g}e4 jobs / {houses:g} farm stays = {each:.0f} jobs each",
        f"{jobs:g}万人 / {houses:g}户 = 每户{each:.0f}人",
    )
    employed = facts.value("zhangye", "employment", 2017)
    facts.step(
        f"{jobs:g}e4 are {jobs / employed:.1%} of everyone at work ({employed:.1f}e4)",
        f"{jobs:g}万人相当于全部从业人员{employed:.1f}万人的{jobs / employed:.1%}",
    )
    return facts.conclude(
        "farm_stays",
        "contradiction",
        (
            f"{houses:g} farm stays cannot employ {jobs:g}e4: that is {each:.0f} each",
            f"{houses:g}户农家乐带动不了{jobs:g}万人：每户{each:.0f}人",
        ),
        (
            "As written the two numbers do not belong together; the register reads the jobs as "
            "rural leisure and tourism at large, over which the plan sets no quantity.",
            "照字面两数不匹配；清单将就业理解为整个乡村休闲旅游，而规划对此未设规模。",
        ),
    )


def jobs_and_people(facts: Facts) -> Contradiction:
    """Return new jobs against the people of working age."""
    urban, rural = facts.target("urban_jobs"), facts.target("farm_stay_jobs")
    employed = facts.value("zhangye", "employment", 2017)
    able = facts.value("zhangye", "registered_men_15_64", 2017) + facts.value(
        "zhangye", "registered_women_15_64", 2017
    )
    facts.step(
        f"Read as more people at work: {employed:.1f} + {urban:g} + {rural:g} = "
        f"{employed + urban + rural:.1f}e4, of {able:.1f}e4 registered people of 15 to 64 "
        "(an estimate with provincial shares)",
        f"若理解为净增：{employed:.1f} + {urban:g} + {rural:g} = "
        f"{employed + urban + rural:.1f}万人，"
        f"而15–64岁户籍人口为{able:.1f}万人（按省份比例估算）",
    )
    facts.step(
        f"Read as gross hiring: {urban:g}e4 in three years are {urban / 3:.1f}e4 a year, in "
        "the five "
        f"years 2016-20 {urban / 5:.1f}e4",
        f"若理解为新增（毛）就业：三年{urban:g}万为每年{urban / 3:.1f}万，五年（2016–2020）为每年"
        f"{urban / 5:.1f}万",
    )
    province = facts.value("gansu", "urban_new_jobs", 2015)
    towns = facts.value("zhangye", "urban_population", 2015)
    all_towns = facts.value("gansu", "urban_population", 2015)
    fair = province * towns / all_towns
    facts.step(
        f"The city's share of the province's new jobs in 2015, by town residents: {province:g} x "
        f"{towns:.1f} / {all_towns:.0f} = {fair:.1f}e4 a year",
        f"按城镇人口分摊全省2015年新增就业：{province:g} × {towns:.1f} / {all_towns:.0f} = "
        f"每年{fair:.1f}万人",
    )
    return facts.conclude(
        "jobs_and_people",
        "reading",
        (
            f"{urban:g}e4 new urban jobs fit five years of gross hiring, not three of net growth",
            f"城镇新增就业{urban:g}万人更像五年的毛新增，而非三年净增",
        ),
        (
            "As net growth it would need more people than there are. At the province's pace "
            "1e5 takes five years: the figure looks like that of the five-year plan.",
            "若为净增则人口不够；按全省进度需五年，数字更像五年规划的口径。",
        ),
    )


def unemployment(facts: Facts) -> Contradiction:
    """Return the unemployment rate by the denominators the statistics offer."""
    goal = facts.target("unemployment")
    idle = facts.value("zhangye", "registered_unemployed", 2017)
    urban = facts.value("zhangye", "urban_unit_employment", 2017) + facts.value(
        "zhangye", "urban_private_employment", 2017
    )
    everyone = facts.value("zhangye", "employment", 2017)
    narrow, wide = idle / (idle + urban) * 100, idle / (idle + everyone) * 100
    facts.step(
        f"Over urban units and private firms: {idle:.2f} / ({idle:.2f} + {urban:.1f}) = "
        f"{narrow:.1f} %; over everyone at work: {idle:.2f} / ({idle:.2f} + {everyone:.1f}) = "
        f"{wide:.1f} %",
        f"以城镇单位和私营个体为分母：{idle:.2f} / ({idle:.2f} + {urban:.1f}) = {narrow:.1f}%；"
        f"以全部从业人员为分母：{idle:.2f} / ({idle:.2f} + {everyone:.1f}) = {wide:.1f}%",
    )
    return facts.conclude(
        "unemployment",
        "reading",
        (
            f"{goal:g} % unemployment is either far away or already met",
            f"失业率{goal:g}%：或远未达到，或已经达到",
        ),
        (
            "The count of unemployed changed scope in 2014, and no rate of the city is in the "
            "statistics: the target cannot be judged until one is entered.",
            "失业人数2014年口径改变，且无全市登记失业率；填报后方可判断。",
        ),
    )


CHECKS = (
    migrants,
    urban_income,
    overall_income,
    income_gap,
    farm_stays,
    jobs_and_people,
    unemployment,
)
