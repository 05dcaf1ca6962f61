"""The chapters on the method, on what the statistics lack, and on where the report comes from."""

from __future__ import annotations

from zhangye.axes import CITY, COUNTIES
from zhangye.language import Text
from zhangye.outputs import Provenance
from zhangye.presentation.galleries.runs import MAIN
from zhangye.presentation.report.basis import Basis
from zhangye.presentation.report.content import Bullets, Paragraph, Section
from zhangye.presentation.report.summary import certainty
from zhangye.presentation.tables.table import Column, Table, plain
from zhangye.presentation.words.signs import NONE
from zhangye.statistics import check, coverage
from zhangye.statistics.coverage import spans

STATISTICS_YEARS = range(2000, 2018)
COLON = Text(": ", "：")

METHOD = (
    Text(
        "The model is a system-dynamics model of the six counties of Zhangye (model/zhangye.mdl): "
        "stocks and flows of output, capital, people, jobs, water, land, income and public "
        "services, with the feedbacks between them. It is simulated from 2000 to 2035 in all "
        "years; history is never put in the place of a simulated value.",
        "模型为张掖市六县区系统动力学模型（model/zhangye.mdl），包含产出、资本、人口、就业、水、土地、"
        "收入和公共服务的存量、流量及其反馈。2000—2035年全部为模拟值，不以历史数据替换。",
    ),
    Text(
        "The forecast stands in February 2018: data, priors and assumptions use nothing observed "
        "after 2017.",
        "预测时点为2018年2月：数据、先验与假设均不使用2017年以后的观测值。",
    ),
    Text(
        "What the model computes is turned into the figure as the statistics would print it "
        "(published basis): restatements, census steps and changes of definition are part of the "
        "observation model (docs/calibration.md).",
        "模型结果经观测模型换算为统计公布口径，数据调整、人口普查衔接和口径变化均在其中处理"
        "（docs/calibration.md）。",
    ),
    Text(
        "A lever enters by money or quantity into the flow of a stock, or into a decision such as "
        "a price or a quota, and never into an indicator (scenarios/levers.csv, "
        "docs/scenarios.md). History hardly varied the levers, so that the sizes of their effects "
        "are priors.",
        "措施以资金或实物量进入存量的流量，或进入价格、配额等决策，不直接作用于指标"
        "（scenarios/levers.csv、docs/scenarios.md）。历史上措施变化很小，其效果大小为先验。",
    ),
)
ONE_RUN = Text(
    "The constants are a penalised least-squares estimate from the statistics of 2000-2017 and "
    "the priors (docs/calibration.md).",
    "参数由2000—2017年统计数据与先验经惩罚最小二乘法估计（docs/calibration.md）。",
)
GRADES = (
    Text(
        "Grade A: the target has a series of its own, on which the model is calibrated.",
        "A级：目标指标有自身序列，模型据此校准。",
    ),
    Text(
        "Grade B: the answer rests on the model's structure with an anchor or a prior.",
        "B级：答案依据模型结构与参照值或先验。",
    ),
    Text(
        "Grade C: the statistics hold no base value; a base that is entered turns it into B.",
        "C级：统计数据中没有基期值；填报基期值后转为B级。",
    ),
    Text(
        "Grade D: administrative; progress is reported and not simulated.",
        "D级：行政性目标，只填报进展，不作模拟。",
    ),
)


def method_chapter(basis: Basis) -> Section:
    """Return how the numbers come about."""
    words = METHOD if basis.ensemble else (*METHOD, ONE_RUN)
    paragraphs = [Paragraph(basis.say(text)) for text in words]
    paragraphs.append(Paragraph(certainty(basis)))
    lead = Text("Each answer carries a grade:", "每项答案标明等级：")
    return Section(
        basis.say(Text("Method", "方法")),
        (*paragraphs, Paragraph(basis.say(lead)), Bullets(tuple(basis.say(g) for g in GRADES))),
    )


def gaps_chapter(basis: Basis) -> Section:
    """Return what the statistics lack."""
    return Section(
        basis.say(Text("Data gaps", "数据缺口")),
        (_without_base(basis), _coverage(basis), _disagreements(basis)),
        wide=True,
    )


def _without_base(basis: Basis) -> Table:
    rows = []
    for row in basis.rows():
        if row["verdict"] == "no base value":
            target = basis.register[str(row["id"])]
            rows.append(
                [
                    basis.name(row),
                    basis.wanted(row),
                    str(row["year"]),
                    target.led_by(basis.lang),
                    target.id,
                ]
            )
    columns = (
        Column(basis.say(Text("Target", "目标")), 5.5),
        Column(basis.say(Text("Wanted", "目标值")), 3.2, number=True),
        Column(basis.say(Text("Year", "年份")), 1.3, number=True),
        Column(basis.say(Text("Lead departments", "牵头部门")), 9.5),
        Column(basis.say(Text("Id for zhangye enter", "填报编号")), 5.5),
    )
    caption = Text("Targets without a base value in the statistics", "统计数据缺基期值的目标")
    note = Text(
        "A base value (value, year, by whom) is entered with: zhangye enter ID.",
        "填报基期值（数值、年份、填报人）：zhangye enter 编号。",
    )
    return Table(basis.say(caption), columns, plain(rows), basis.say(note))


def _coverage(basis: Basis) -> Table:
    """Return the years in which the city's and the counties' main series have no value."""
    stats = basis.statistics
    known = coverage(stats, [indicator for area, indicator in MAIN if area == CITY])
    rows = []
    for area, indicator in MAIN:
        if area != CITY:
            continue
        own = known[known["indicator"] == indicator]
        city = set(map(int, stats.series(CITY, indicator).index))
        missing = [year for year in STATISTICS_YEARS if year not in city]
        counties = own[own["area"].isin(list(COUNTIES))]
        rows.append(
            [
                stats.label(indicator, basis.lang),
                str(len(city & set(STATISTICS_YEARS))),
                spans(missing) or NONE,
                str(len(counties)),
                str(int(counties["count"].sum())),
                str(int(counties["last"].max())) if len(counties) else NONE,
            ]
        )
    columns = (
        Column(basis.say(Text("Indicator", "指标")), 6),
        Column(basis.say(Text("City: values", "全市数据数")), 2.4, number=True),
        Column(basis.say(Text("City: years without a value", "全市缺数据的年份")), 7),
        Column(basis.say(Text("Counties with values", "有数据的县区数")), 3, number=True),
        Column(basis.say(Text("County values", "县区数据数")), 2.6, number=True),
        Column(basis.say(Text("Last year", "最近年份")), 2.4, number=True),
    )
    caption = Text(
        "Main indicators: what the statistics of 2000–2017 hold",
        "主要指标的统计数据覆盖（2000—2017年）",
    )
    return Table(basis.say(caption), columns, plain(rows))


def _disagreements(basis: Basis) -> Table:
    rows = [
        [
            finding.title(basis.lang),
            str(len(finding.comparisons)),
            str(len(finding.disagreements)),
            finding.explanation(basis.lang),
        ]
        for finding in check(basis.statistics)
    ]
    columns = (
        Column(basis.say(Text("Check", "核对内容")), 6),
        Column(basis.say(Text("Compared", "核对数")), 1.8, number=True),
        Column(basis.say(Text("Differ", "不一致数")), 1.8, number=True),
        Column(basis.say(Text("Explanation", "说明")), 14),
    )
    caption = Text("Where the statistics disagree with themselves", "统计数据自身的不一致")
    return Table(basis.say(caption), columns, plain(rows))


def provenance_chapter(basis: Basis, record: Provenance, sources: list[str]) -> Section:
    """Return hashes, version and command, and the sources that the charts name."""
    names = [path.name for scenario in basis.scenarios for path in scenario.files]
    facts = (
        (Text("Package", "程序"), f"zhangye {record.version}"),
        (Text("Command", "命令"), " ".join(record.command)),
        (
            Text("Scenario files", "情景文件"),
            basis.say(Text(", ", "、")).join(dict.fromkeys(names)),
        ),
        (Text("Model (SHA-256)", "模型（SHA-256）"), record.model or NONE),
        (Text("Data (SHA-256)", "数据（SHA-256）"), record.data or NONE),
        (Text("Scenarios (SHA-256)", "情景（SHA-256）"), record.scenario or NONE),
        (Text("Posterior (SHA-256)", "后验分布（SHA-256）"), record.posterior or NONE),
        (Text("Seed", "随机数种子"), NONE if record.seed is None else str(record.seed)),
    )
    columns = (
        Column(basis.say(Text("What", "项目")), 3),
        Column(basis.say(Text("Value", "内容")), 13),
    )
    table = Table(
        basis.say(Text("What this report was made from", "本报告的生成信息")),
        columns,
        plain([[basis.say(name), value] for name, value in facts]),
    )
    titles = basis.statistics.sources.set_index("source")["title"]
    lead = Text(
        "Sources of the statistics that the charts show (places: data/sources.csv):",
        "图中统计数据的来源（出处见 data/sources.csv）：",
    )
    listed = Bullets(tuple(f"{source}{basis.say(COLON)}{titles[source]}" for source in sources))
    return Section(
        basis.say(Text("Provenance", "来源与可追溯性")),
        (table, Paragraph(basis.say(lead)), listed),
    )
