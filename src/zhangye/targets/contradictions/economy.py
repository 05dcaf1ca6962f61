"""GDP of city and counties, investment, villages and dates."""

from __future__ import annotations

from zhangye.targets.contradictions.facts import Contradiction, Facts, growth

FOUR = ("linze", "gaotai", "shandan", "minle")


def county_sum(facts: Facts) -> Contradiction:
    """Return what the county thresholds leave for Sunan."""
    city, ganzhou = facts.target("gdp_city"), facts.target("gdp_ganzhou")
    four = [facts.target(f"gdp_{county}") for county in FOUR]
    total = ganzhou + sum(four)
    left = city - total
    facts.step(
        f"Counties with a threshold: {ganzhou:g} + {len(four)} x {four[0]:g} = {total:g} (1e8 CNY)",
        f"有门槛的县区：{ganzhou:g} + {len(four)} × {four[0]:g} = {total:g} 亿元",
    )
    sunan = facts.value("sunan", "gdp", 2017)
    rate = growth(sunan, left, 3)
    facts.step(
        f"Left for Sunan: {city:g} - {total:g} = {left:g}; in 2017 it had {sunan:.1f}: "
        f"({left:g} / {sunan:.1f})^(1/3) - 1 = {rate:.1f} % a year",
        f"留给肃南：{city:g} − {total:g} = {left:g}；2017年为{sunan:.1f}："
        f"({left:g} / {sunan:.1f})^(1/3) − 1 = 每年{rate:.1f}%",
    )
    base = facts.value("zhangye", "gdp", 2017)
    same = sunan * city / base
    short = city - total - same
    facts.step(
        f"If Sunan grows as the city must ({base:.1f} -> {city:g}), it reaches {same:.1f}, and the "
        f"other five must exceed their thresholds by {short:.1f} together",
        f"若肃南与全市同速（{base:.1f}→{city:g}），只能到{same:.1f}，"
        f"其余五县区须合计超门槛{short:.1f}",
    )
    return facts.conclude(
        "county_sum",
        "tension",
        (
            f"The county thresholds add up to {total:g}, not to {city:g}",
            f"各县门槛合计{total:g}亿元，不足{city:g}亿元",
        ),
        (
            "All county thresholds can be met and the city's missed. The words 'more than' leave "
            f"it open who brings the missing {left:g}; Sunan, which lost mines and hydropower to "
            "the Qilian clean-up, cannot be expected to.",
            f"各县达标而全市仍可能不达标。“超过”未说明缺的{left:g}亿元由谁承担；"
            "肃南因祁连山整治退出矿山、水电，难以承担。",
        ),
    )


def gdp_basis(facts: Facts) -> Contradiction:
    """Return the growth that the GDP target asks for, on both bases."""
    goal = facts.target("gdp_city")
    before = facts.value("zhangye", "gdp", 2016)
    real = facts.value("zhangye", "gdp_growth_real", 2017)
    new = facts.value("zhangye", "gdp", 2017)
    old = before * (1 + real / 100)
    facts.step(
        f"2017 on the basis the plan was drawn up on: {before:.1f} x {1 + real / 100:.3f} "
        "(official "
        f"real growth {real:g} %) = {old:.1f}; as restated: {new:.1f} ({new / old - 1:+.1%})",
        f"制定规划时口径的2017年：{before:.1f} × {1 + real / 100:.3f}（官方实际增速{real:g}%）"
        f"= {old:.1f}；修订后：{new:.1f}（{new / old - 1:+.1%}）",
    )
    need_new, need_old = growth(new, goal, 3), growth(old, goal, 3)
    facts.step(
        f"To {goal:g} in three years: {need_new:.1f} % a year from {new:.1f}, "
        f"{need_old:.1f} % from {old:.1f}",
        f"三年达到{goal:g}：由{new:.1f}起每年{need_new:.1f}%，由{old:.1f}起每年{need_old:.1f}%",
    )
    first = facts.value("zhangye", "gdp", 2013)
    past = growth(first, before, 3)
    facts.step(
        f"For comparison, nominal growth 2013-16 on the old basis: {past:.1f} % a year",
        f"对照：旧口径2013–2016年名义增速每年{past:.1f}%",
    )
    return facts.conclude(
        "gdp_basis",
        "reading",
        (
            f"{goal:g} asks for {need_new:.1f} % a year from the restated GDP, "
            f"{need_old:.1f} % on the plan's own basis",
            f"{goal:g}亿元：按修订后GDP需年增{need_new:.1f}%，按规划口径需{need_old:.1f}%",
        ),
        (
            "The target was set on a level that no longer stands, and will be judged on the "
            "restated one. On its own basis it asks for about the growth of the years before.",
            "目标按已失效的水平制定，却将按修订后水平考核；按其自身口径，所需增速与此前几年相近。",
        ),
    )


def investment(facts: Facts) -> Contradiction:
    """Return the capital formation that the GDP target takes at the past ratio."""
    goal = facts.target("gdp_city")
    first, last = (facts.value("zhangye", "gdp", year) for year in (2012, 2016))
    spent = [facts.value("zhangye", "gross_fixed_capital_formation", y) for y in range(2013, 2017)]
    ratio = sum(spent) / (last - first)
    facts.step(
        f"2013-16: capital formation {sum(spent):.0f}, GDP {first:.0f} -> {last:.0f}: "
        f"{ratio:.1f} of capital formation for each 1 of more GDP (current prices)",
        f"2013–2016年：资本形成{sum(spent):.0f}，GDP由{first:.0f}到{last:.0f}："
        f"每增1元GDP需{ratio:.1f}元资本形成（现价）",
    )
    base = facts.value("zhangye", "gdp", 2017)
    now = facts.value("zhangye", "gross_fixed_capital_formation", 2017)
    need = (goal - base) * ratio / 3
    facts.step(
        f"({goal:g} - {base:.1f}) x {ratio:.1f} / 3 years = {need:.0f} a year, against "
        f"{now:.0f} in "
        f"2017 ({need / now - 1:+.0%})",
        f"({goal:g} − {base:.1f}) × {ratio:.1f} / 3年 = 每年{need:.0f}亿元，2017年为{now:.0f}亿元"
        f"（{need / now - 1:+.0%}）",
    )
    award = facts.target("listing_award")
    facts.step(
        f"Money named in the plan for it: none, but an award of {award:g}e4 CNY a listed firm",
        f"规划为此列出的资金：无，仅有每家挂牌企业{award:g}万元奖励",
    )
    return facts.conclude(
        "investment",
        "tension",
        (
            f"At the past ratio the GDP target takes {need:.0f} of investment a year; "
            "the plan names no money",
            f"按以往比例，GDP目标需年投资{need:.0f}亿元，规划未列资金",
        ),
        (
            "A rule of thumb, not a forecast: the ratio mixes prices and bases. It would not bind "
            "if growth came from using what stands, rather than from building more.",
            "仅为经验比例，混有价格与口径因素，并非预测；若增长来自用好存量而非新建，则不受此限。",
        ),
    )


def villages(facts: Facts) -> Contradiction:
    """Return what the stock and the rate of villages imply for 2017."""
    stock, rate = facts.target("beautiful_villages"), facts.target("demo_villages_rate")
    implied = stock - 3 * rate
    facts.step(
        f"{stock:g} in 2020 less 3 x {rate:g} built in 2018-20 = {implied:g} by the end of 2017",
        f"2020年{stock:g}个 − 三年 × 每年{rate:g}个 = 2017年底须已有{implied:g}个",
    )
    return facts.conclude(
        "villages",
        "reading",
        (
            f"{stock:g} villages at {rate:g} a year need {implied:g} at the start",
            f"每年{rate:g}个、到{stock:g}个，须期初已有{implied:g}个",
        ),
        (
            "The statistics hold no count for 2017. If it was lower, the yearly rate is too low "
            "for the total (if demonstration villages and beautiful villages are the same).",
            "统计中没有2017年个数；若低于此，则年度任务不足以完成总量（假定示范村即美丽乡村）。",
        ),
    )


def gobi_pace(facts: Facts) -> Contradiction:
    """Return the pace of Gobi agriculture against the city's own programme."""
    goal = facts.target("gobi_agriculture")
    base, programme = facts.anchor("gobi_base"), facts.anchor("gobi_programme")
    plan, own = (goal - base) / 3, (programme - base) / 5
    facts.step(
        f"Plan: ({goal:g} - {base:g}) / 3 = {plan:.1f}e4 mu a year; the city's programme of "
        f"December 2017: ({programme:g} - {base:g}) / 5 = {own:.1f}e4 mu a year",
        f"本规划：({goal:g} − {base:g}) / 3 = 每年{plan:.1f}万亩；2017年12月全市方案："
        f"({programme:g} − {base:g}) / 5 = 每年{own:.1f}万亩",
    )
    at_own = base + 3 * own
    return facts.conclude(
        "gobi_pace",
        "reading",
        (
            f"Gobi farming: {plan:.1f}e4 mu a year here, {own:.1f}e4 in the city's own programme",
            f"戈壁农业：本规划每年{plan:.1f}万亩，全市专项方案每年{own:.1f}万亩",
        ),
        (
            f"At the even pace of the programme the area would be {at_own:.1f}e4 mu in 2020, not "
            f"{goal:g}e4. The clause carries no date of its own ('2020' stands before it); without "
            "one there is no conflict.",
            f"按专项方案匀速，2020年为{at_own:.1f}万亩而非{goal:g}万亩。该句本身未写年份"
            "（前句有“2020年”），若无年份则不冲突。",
        ),
    )


CHECKS = (county_sum, gdp_basis, investment, villages, gobi_pace)
