"""What the fit's report says between its tables."""

from __future__ import annotations

from zhangye.language import Text

TITLE = Text("Fit of the model to the statistics of 2000-2017", "模型对2000–2017年统计数据的拟合")
OPENING = Text(
    "The point estimate is the penalised least-squares fit of the published basis; the posterior, "
    "where one matches model, data and priors, says how sure it is. docs/calibration.md explains "
    "the method.",
    "点估计为对统计口径作带先验惩罚的最小二乘拟合；若有与模型、数据和先验相符的后验分布，"
    "则由其反映估计的不确定程度。方法见 docs/calibration.md。",
)
CHAPTERS = {
    "fit": (
        Text("How well the model follows the statistics", "模型与统计数据的吻合程度"),
        Text(
            "MAPE is the mean absolute error in per cent, RMSE the root mean squared error. U2 "
            "compares the errors with those of a forecast that repeats last year's growth and "
            "knows the years before; bias, var. (variation) and cov. (covariation) are shares of "
            "the mean squared error. They are left empty where a series has too few years. The "
            "fit is in sample; zhangye backtest says how well the model forecasts.",
            "MAPE为平均绝对百分比误差，RMSE为均方根误差；"
            "U2将误差与“沿用上年增速”的预测（已知前两年数据）比较；"
            "偏差、变异与协变为均方误差的构成份额；年份过少的序列留空。"
            "此处为样本内拟合；预测能力见 zhangye backtest。",
        ),
    ),
    "estimates": (
        Text("Fitted values beside their priors", "拟合值与先验"),
        Text(
            "Constants that no series informs directly keep the centres of their priors in the "
            "fit; in the posterior they are drawn from their priors, and the others answer.",
            "没有序列直接提供信息的常数在拟合中保持先验中心；后验分布中则由先验抽取，"
            "已估计的参数随之调整。",
        ),
    ),
    "no_posterior": (
        Text("No posterior", "没有后验分布"),
        Text(
            "What the data leave uncertain is not shown here: {reason}.",
            "此处无法说明数据留下的不确定性：{reason}。",
        ),
    ),
    "posterior": (
        Text("The posterior", "后验分布"),
        Text(
            "Sampled by {sampler}: {draws:,} draws of {chains} chains, {divergences} of them "
            "({share:.1f} %) divergent; draws {fingerprint}. R-hat is the rank-normalised split "
            "R-hat, ESS the bulk effective sample size (Vehtari et al. 2021). Wanted: R-hat below "
            "1.01 (pooling scales: 1.05) and ESS above 400.",
            "抽样方法：{sampler}；{chains}条链共{draws:,}个样本，其中{divergences}个"
            "（{share:.1f}%）发散；样本标识{fingerprint}。R-hat为秩标准化分半R-hat，"
            "有效样本量为主体部分（Vehtari等，2021）。要求：R-hat低于1.01"
            "（合并尺度为1.05），有效样本量高于400。",
        ),
    ),
    "posterior_of_unknown_chains": (
        Text("The posterior", "后验分布"),
        Text(
            "Made by {sampler}; draws {fingerprint}. The file says nothing of chains and their "
            "convergence: these are no draws of zhangye calibrate --sample.",
            "生成方法：{sampler}；样本标识{fingerprint}。文件未说明各链及其收敛情况，"
            "并非由 zhangye calibrate --sample 抽样得到。",
        ),
    ),
    "beside": (
        Text("What the data taught", "数据提供的信息"),
        Text(
            "Contraction is 1 - (posterior sd / prior sd)^2 in standard coordinates: 0 where the "
            "data say nothing (or, below 0, where they disagree with the prior), 1 where they say "
            "all. Shift is the distance of the means in prior standard deviations.",
            "收缩为1−（后验标准差/先验标准差）²（标准坐标）：0表示数据未提供信息"
            "（负值表示数据与先验相左），1表示完全由数据决定。"
            "偏移为均值之差，以先验标准差计。",
        ),
    ),
    "correlations": (
        Text("Parameters that move together", "共同变动的参数"),
        Text(
            "Pairs with a posterior correlation beyond 0.5: the data know a combination of them "
            "better than either.",
            "后验相关系数绝对值超过0.5的参数对：数据对其组合的了解多于对单个参数的了解。",
        ),
    ),
    "information": (
        Text("Which data inform which parameter", "各参数的信息来源"),
        Text(
            "From the Gauss-Newton curvature H at the fit, the sum of the curvatures H_g of all "
            "groups of residuals: the variance of a parameter, the diagonal of S = 1/H, is the sum "
            "of the diagonals of S H_g S, and the table gives their shares. A share says how far "
            "the estimate would follow if the group were observed anew; that of the parameter's "
            "own prior is near 100 where the data say nothing. Of constants that are not estimated "
            "the shares say what the data would tell if they were asked; the posterior keeps "
            "those at their priors. information.csv also says how much "
            "wider the standard deviation would be without each group.",
            "取拟合点的Gauss-Newton曲率H，即各组残差曲率H_g之和：参数方差（S=1/H的对角元）"
            "等于各组S H_g S对角元之和，表中为其份额。"
            "份额表示若重新观测该组数据，估计值随之变动的程度；"
            "数据未提供信息时，自身先验的份额接近100。"
            "对未估计的常数，份额表示若加以估计数据可提供的信息；后验中这些常数保持先验。"
            "information.csv 另列出去掉每组数据后标准差增大的比例。",
        ),
    ),
    "worth": (
        Text("What the data cannot tell", "数据无法说明的"),
        Text(
            "Constants whose contraction stays below 0.5, by what knowing them would be worth for "
            "the verdicts on the grade-A and grade-B targets under the plan. The doubt of a "
            "verdict is p (1 - p). Knowing a constant would lower it on average by the variance of "
            "the probability given its value: the expected value of partial perfect information "
            "under the quadratic score. It is estimated by a cubic regression on normal scores "
            "over all draws of the posterior, corrected for chance; the standard error is that of "
            "a jackknife over 20 blocks of draws. Near-zero values may come out negative. Shares "
            "need not add up to 100: constants are tied to each other, and act together. Inflow "
            "and announced revisions stand in the list of groups as a measure of what nobody can "
            "know yet; what no group explains is mostly how far the model errs.",
            "列出收缩低于0.5的常数，按“若已知该常数，对规划情景下A、B级目标结论的价值”排序。"
            "结论的疑问为p(1−p)；若已知某常数，疑问平均减少的量为条件概率的方差，"
            "即二次评分下的部分完全信息期望价值。以后验全部样本对正态得分作三次回归估计，"
            "并对偶然拟合作修正；标准误由20组刀切法得出。接近零的值可能为负。"
            "份额之和不必为100：各常数相互关联、共同作用。"
            "分组表中的来水与已公告的修订供比较，目前无人能预知；各组均未解释的部分主要是模型偏差。",
        ),
    ),
    "no_worth": (
        Text("What the data cannot tell", "数据无法说明的"),
        Text(
            "The constants cannot be ranked without a forecast: {reason}.",
            "没有预测则无法排序：{reason}。",
        ),
    ),
    "laplace": (
        Text("The normal approximation against the posterior", "正态近似与后验之比较"),
        Text(
            "The backtest's vintages use the normal approximation at a fit (Laplace), with all "
            "constants free. Its standard deviations and centres compare with the posterior's like "
            "this; laplace.csv has each parameter.",
            "回测各时点采用拟合点处的正态近似（Laplace），全部常数可变动。"
            "下表为近似标准差、中心与后验之比较；逐个参数见 laplace.csv。",
        ),
    ),
    "charts": (Text("Series by series", "各序列图形"), Text("", "")),
}
PARAMETER_CHART = Text(
    "{module}: the data halve the standard deviation of {narrowed} of {n} parameters, or more",
    "{module}：{n}个参数中有{narrowed}个的标准差因数据减半或更多",
)
WORTH_CHART = Text(
    "Of the constants that rest on priors, knowing {name} would be worth most: {share:.0f} % of "
    "the doubt",
    "依赖先验的常数中，了解“{name}”价值最大：可消除{share:.0f}%的疑问",
)
SERIES_CHART = Text(
    "{area}, {indicator}: {error:.1f} % mean absolute error over {n} years",
    "{area}{indicator}：{n}个年份的平均绝对误差为{error:.1f}%",
)
