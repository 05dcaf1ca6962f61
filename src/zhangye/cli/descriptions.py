"""What each verb does, in Chinese: the twin of the docstring of the verb's function.

Examples stand in the docstrings alone; the help takes them from there.
"""

from __future__ import annotations

DESCRIPTIONS: dict[str, str] = {
    "assess": """评估规划的81项目标在某一情景下能否实现，并说明原因。

输出 `scorecard.csv`、`scorecard_counties.csv`、`scorecard_path.csv`、`scorecard.json`、
图形（PNG、SVG、CSV）与 `provenance.json`；加 `--after` 时另输出 `scorecard_after.csv`
（2020、2025、2030、2035年的目标值）与 `borrowed.csv`（各年透支情况）。""",
    "run": """对一个情景作一次模拟（不含随机误差），按公布口径给出结果。

输出 `values.csv`（地区、年份、指标、单位、数值，2000—2035年）、图形（PNG、SVG、CSV）与
`provenance.json`。不写 `--out` 时只显示摘要。""",
    "compare": """比较多个情景：差异最大的指标、资金来源，以及各项措施对目标的影响。

输出 `differences.csv`、`payers.csv`、`lever_effects.csv`，三者汇总于 `compare.xlsx`，
并绘制各情景的对照图。""",
    "forecast": """预测某一情景下2018—2035年的统计指标及其不确定性。

输出一张表 `area,year,indicator,unit,mean,p05,...,p95` 与 `FILE.provenance.json`。
措施与冲击为输入；不确定性来自参数、来水、价格与增长、模型误差、已公告的数据修订以及
情景的落实比例。""",
    "chart": """绘制指标的历年图形：统计数据为点，情景为线，目标为虚线。

图片为每英寸300点，或将字体嵌入文件；同时输出数据（CSV）、带可编辑图表的
Excel工作簿与 `FILE.provenance.json`。""",
    "targets": """列出规划目标，或显示规划内部的矛盾之处。""",
    "data": """显示统计数据的覆盖范围以及数据之间的矛盾。""",
    "new": """生成情景文件的模板，列出全部措施与冲击及其单位和取值范围。""",
    "enter": """填报2017年以后的统计数据，或目标的基期值、进展值。

统计数据经核对后存入 data/entered_figures.csv，此后的预测、评估与求解均以其为准；基期值与进展值
存入 data/entered.csv。""",
    "vintages": """列出已发布的预测，或发布一次预测。

已发布的预测包含基准情景与规划情景下全部统计指标的分位数、目标评估以及各文件的哈希值。任何命令都
不会覆盖。""",
    "score": """用此后填报的统计数据为已发布的预测评分。

对照为用同期已知数据拟合的简单方法与自动方法。输出 `values.csv`、`methods.csv`、`series.csv`、
`reliability.csv`、`targets.csv`、可靠性图与 `provenance.json`。""",
    "advise": """用一页说明：哪些目标存疑，实现目标需要什么，资金由谁承担，其他方面有何代价。

内容包括：不能实现或难以判断的目标；在基准情景之外实现每项目标以及全部可实现目标所需的最少资金；
资金投向的县区与工程；出资方；其他目标的损失；制约因素（逐项放宽 scenarios/limits.csv
中的限制并另行模拟验证）；结论的把握程度。全部数值与 `assess` 使用同一组抽样。

输出 `advice.csv`、`money.csv`、`other_targets.csv`、`limits.csv` 与 `solution.toml`
（实现全部可实现目标的情景）。""",
    "solve": """求解实现目标所需的最少投资，按措施、县区与年份给出。

在目标以要求的概率实现、措施不超出取值范围、自有资金不超出财政空间的条件下，使2018—2020年资金的
现值最小。结果在求解时未使用的抽样上检验。加 `--cluster` 时各次集合模拟在集群上运行，
求解过程仍在本机。目标无法实现时退出码为1：输出最接近的可行方案，并指出制约因素。

输出 `solution.toml`（可用于 `run`、`assess`、`compare` 的情景）、`solution.json`、`mix.csv`、
`probabilities.csv` 与图形。""",
    "frontier": """给出各用水量水平下2020年地区生产总值的最大值，以及每立方米水的价值。

共两条曲线：动用2018—2020年全部措施且资金与情景相同；只改变规则。随后将总量上限分解到六县区：
哪个县区最先缺水、何时缺水，转让用水指标能增加多少。按拟合参数单次模拟，情景完全落实，不需要后验分布。
各步须等待前一步的模拟（约四十次），集群作用有限。

输出 `frontier.csv`（列：curve、water_limit、total_water_use、gdp、rural_disposable_income、
marginal_value、slope、money）、`frontier_levers.csv`、`county_shortages.csv`、
`county_breaks.csv`、`transfers.csv` 与图形。""",
    "attribute": """说明情景B为何不同于情景A：每项措施与每项冲击的贡献。

采用沙普利值精确分解：模拟两个情景的全部组合，各部分之和等于总差异；措施超过十二项时按领域合并。
同时给出每项措施单独实施与最后实施的效果、相互促进或抵消的组合，以及按与措施的距离排列的
存量和流量。

输出 `contributions.csv`（指标、地区、年份、措施、贡献，2018—2035年全部数值）、`effects.csv`、
`interactions.csv`、`pathway.csv`、瀑布图与 `provenance.json`。""",
    "sensitivity": """按索博尔指数（含抽样误差）排列2020年与2035年各指标的不确定性来源。

输入分组：模型常数（按后验分布联合抽样）、河流来水、已公告的数据修订、情景落实比例，以及按领域
分组的措施。对常数部分，列出起主要作用的常数。

输出 `sensitivity.csv`（全部数值）、`constants.csv`、图形与 `provenance.json`。""",
    "discover": """查找在哪些不确定条件的组合下，情景不能实现某项目标。

采用耐心规则归纳法（弗里德曼与费希尔，1999；布赖恩特与伦珀特，2010）：每组由少数条件构成，给出
覆盖率（占全部未实现模拟的份额）、密度（组内未实现模拟的份额）与显著性水平（拟 `p` 值）。

输出 `discover.csv`（条件组）、`trajectory.csv`（搜索的每一步）、`runs.csv`（各次抽样及目标是否
未实现）、图形与 `provenance.json`。""",
    "loops": """逐时段说明由哪些反馈回路推动某项指标。

在每个时段之初切断 model/loops.csv 中的一条回路并重新模拟该时段：该回路对指标增长的贡献、此前已
形成的水平（阶跃），以及没有该回路时指标的变化形态是否不同（主导回路判别，福特，1999）。

输出 `loops.csv`（全部数值）、热力图与 `provenance.json`。""",
    "report": """生成报告：决策要点、摘要、目标评估、图形、情景、资金来源与方法。

格式为Word文档、无需联网的单个网页或Excel工作簿；同时输出 `FILE.provenance.json`。""",
    "page": """生成推演网页：拖动措施滑块，达标概率、曲线与资金来源即时更新。

输出单个文件，双击即可用2021年以后的浏览器打开，无需联网或安装Python。网页可在中英文间切换，
`--lang` 指定打开时的语言；同时输出 `FILE.provenance.json`。""",
    "check": """运行 model/checks.yaml 中的真实性检验：在给定条件下，模型应有相应的表现。

未通过的检验给出条件、变量、县区、年份与数值；有检验未通过时退出码为1。""",
    "calibrate": """用2000—2017年统计数据以惩罚最小二乘法校准模型。

以文件中现有的数值为起点。不加 `--write` 时不改动项目文件。拟合未满足某项限制属于校准结论，
退出码仍为0。""",
    "backtest": """分别用截至2010、2012、2014年的统计数据拟合模型，并用以后年份的数据评分。

交付的只是模型本身。对照方法为：末值、末期增长、漂移、线性趋势、statsforecast的四种自动方法及其平均，
以及模型与平均的组合。输出 `backtest.csv`、评分、权重、图形与报告（`backtest.md`、
`backtest.html`）。某种方法落后属于结论，退出码仍为0。""",
    "docs": """生成模型文档：全部变量、反馈回路与各模块结构图。

内容均读自 model/，不重复录入。输出文件夹须已存在，其中其他文件保持不变。加 `--site` 时，将指南、
带运行结果的笔记本、模型、措施、目标、数据来源与Python接口生成可离线打开的网站。""",
}
