"""Each rule of the dimension checker: equations that keep it, and one that breaks it."""

from __future__ import annotations

import re

import pytest
from pysd.builders.python.python_functions import functionspace
from pysd.translators.structures import abstract_expressions

from zhangye.structure import dimensions
from zhangye.structure.dimension_rules import FUNCTION_RULES, STRUCTURE_RULES

DECLARED = """
County: Ganzhou, Sunan ~~|
gdp = 5 ~ Yi CNY/year ~ |
capital stock = 5 ~ Yi CNY ~ |
people = 5 ~ Wan person ~ |
share = 0.3 ~ Dmnl ~ |
life = 5 ~ year ~ |
start = 2005 ~ year ~ |
area[County] = 1, 2 ~ ha ~ |
priority[County] = 1, 2 ~ Dmnl ~ |
profile[County] = 1, 2 ~ Dmnl ~ |
slope by share((0,1),(1,2)) ~ Yi CNY ~ |
"""

# name of the rule, unit, an equation that keeps it, one that breaks it, part of the finding
RULES = [
    ("sum", "Yi CNY", "capital stock + gdp*life", "capital stock + gdp", r"\+ and - need"),
    ("difference", "Yi CNY", "capital stock - gdp*life", "capital stock - 1", "need equal units"),
    ("zero fits", "Yi CNY", "0 - capital stock", "2 - capital stock", "need equal units"),
    ("negative", "Yi CNY", "-capital stock", "-gdp", "declared unit is"),
    ("product", "Yi CNY", "gdp*life", "gdp*share", "declared unit is"),
    ("literal factor", "Yi CNY", "2*capital stock", "2*gdp", "declared unit is"),
    ("quotient", "Yi CNY/(Wan person*year)", "gdp/people", "people/gdp", "declared unit is"),
    ("comparison", "Dmnl", "IF THEN ELSE(gdp>0,1,2)", "IF THEN ELSE(gdp>people,1,2)", "> needs"),
    ("equality", "Dmnl", "IF THEN ELSE(gdp=gdp,1,2)", "IF THEN ELSE(gdp<>life,1,2)", "<> needs"),
    (
        "logic",
        "Dmnl",
        "IF THEN ELSE(gdp>0 :AND: people>0,1,2)",
        "IF THEN ELSE(gdp>0 :AND: people,1,2)",
        "argument of :AND:",
    ),
    ("not", "Dmnl", "IF THEN ELSE(:NOT: share,1,2)", "IF THEN ELSE(:NOT: gdp,1,2)", ":NOT:"),
    ("integ", "Yi CNY", "INTEG(gdp, capital stock)", "INTEG(capital stock, gdp)", "INTEG"),
    ("integ initial", "Yi CNY", "INTEG(gdp, 0)", "INTEG(gdp, 5)", "initial value"),
    ("integ declared", "Yi CNY", "INTEG(-gdp, 0)", "INTEG(capital stock, 0)", "declared unit is"),
    ("exp", "Dmnl", "EXP(share)", "EXP(gdp)", "argument of EXP"),
    ("ln", "Dmnl", "LN(gdp/gdp)", "LN(gdp)", "argument of LN"),
    ("sin", "Dmnl", "SIN(2*life/start)", "SIN(life)", "argument of SIN"),
    ("log", "Dmnl", "LOG(share, 10)", "LOG(gdp, 10)", "argument of LOG"),
    ("power, ratio", "Dmnl", "(gdp/gdp)^share", "gdp^share", r"base of \^"),
    ("power, literal", "Yi CNY^2", "capital stock^2", "capital stock^3", "declared unit is"),
    ("power, exponent", "Dmnl", "share^share", "share^life", "an exponent"),
    ("power function", "Yi CNY^2", "POWER(capital stock, 2)", "POWER(life, share)", r"base of \^"),
    ("root", "Yi CNY", "SQRT(capital stock^2)", "SQRT(capital stock)", "declared unit is"),
    (
        "if then else",
        "Yi CNY",
        "IF THEN ELSE(share>0, capital stock, 0)",
        "IF THEN ELSE(share>0, capital stock, people)",
        "branches",
    ),
    (
        "condition",
        "Yi CNY",
        "IF THEN ELSE(share, capital stock, 0)",
        "IF THEN ELSE(people, capital stock, 0)",
        "a condition",
    ),
    ("min", "Yi CNY", "MIN(capital stock, gdp*life)", "MIN(capital stock, gdp)", "of MIN"),
    ("max with zero", "Yi CNY", "MAX(0, capital stock)", "MAX(1, capital stock)", "of MAX"),
    ("modulo", "year", "MODULO(Time, life)", "MODULO(Time, share)", "of MODULO"),
    ("abs", "year", "ABS(life)", "ABS(share)", "declared unit is"),
    ("integer", "year", "INTEGER(life)", "INTEGER(share)", "declared unit is"),
    ("lookup output", "Yi CNY", "slope by share(share)", "slope by share(share)*life", "declared"),
    ("lookup input", "Yi CNY", "slope by share(Time)", "slope by share(life)", "input of the look"),
    (
        "with lookup",
        "Yi CNY",
        "WITH LOOKUP(Time, ((2000,1),(2010,2)))",
        "WITH LOOKUP(gdp, ((2000,1),(2010,2)))",
        "WITH LOOKUP",
    ),
    ("smooth", "Yi CNY", "SMOOTH(capital stock, life)", "SMOOTH(capital stock, share)", "SMOOTH"),
    (
        "smooth initial",
        "Yi CNY",
        "SMOOTH3I(capital stock, life, 0)",
        "SMOOTH3I(capital stock, life, gdp)",
        "input and initial",
    ),
    (
        "smooth n",
        "year",
        "SMOOTH N(life, life, life, 4)",
        "SMOOTH N(life, life, life, life)",
        "ord",
    ),
    ("delay", "Yi CNY", "DELAY1(capital stock, life)", "DELAY3(capital stock, 3)", "time of DELAY"),
    (
        "delay fixed",
        "Yi CNY",
        "DELAY FIXED(capital stock, life, 0)",
        "DELAY FIXED(capital stock, share, 0)",
        "DELAY FIXED",
    ),
    ("delay n", "year", "DELAY N(life, life, life, 3)", "DELAY N(life, gdp, life, 3)", "DELAY N"),
    ("trend", "1/year", "TREND(gdp, life, 0)", "TREND(gdp, share, 0)", "time of TREND"),
    ("forecast", "year", "FORECAST(life, life, life)", "FORECAST(life, life, 3)", "horizon"),
    (
        "sample",
        "Yi CNY",
        "SAMPLE IF TRUE(share>0, capital stock, 0)",
        "SAMPLE IF TRUE(share>0, capital stock, gdp)",
        "SAMPLE IF TRUE",
    ),
    ("sum over elements", "ha", "SUM(area[County!])", "SUM(area[County!])*life", "declared unit"),
    ("vmax", "ha", "VMAX(area[County!])", "VMAX(area[County!])/life", "declared unit"),
    ("prod", "Dmnl", "PROD(priority[County!])", "PROD(area[County!])", "of PROD"),
    ("elmcount", "Dmnl", "ELMCOUNT(County)", "ELMCOUNT(County)*life", "declared unit"),
    ("step", "Yi CNY", "STEP(capital stock, start)", "STEP(capital stock, 2005)", "time of STEP"),
    ("pulse", "Dmnl", "PULSE(start, life)", "PULSE(start, share)", "argument of PULSE"),
    (
        "pulse train",
        "Dmnl",
        "PULSE TRAIN(start, life, life, start)",
        "PULSE TRAIN(start, life, gdp, start)",
        "PULSE TRAIN",
    ),
    ("ramp", "Yi CNY", "RAMP(gdp, start, start)", "RAMP(capital stock, start, start)", "declared"),
    ("ramp times", "Yi CNY", "RAMP(gdp, start, start)", "RAMP(gdp, start, 2010)", "time of RAMP"),
    ("zidz", "year", "ZIDZ(capital stock, gdp)", "ZIDZ(gdp, capital stock)", "declared unit is"),
    ("xidz", "year", "XIDZ(capital stock, gdp, life)", "XIDZ(capital stock, gdp, 2)", "third"),
    ("initial", "year", "INITIAL(life)", "INITIAL(gdp)", "declared unit is"),
    ("active initial", "year", "ACTIVE INITIAL(life, life)", "ACTIVE INITIAL(life, gdp)", "ACTIVE"),
    ("game", "year", "GAME(life)", "GAME(share)", "declared unit is"),
    ("random uniform", "year", "RANDOM UNIFORM(0, life, 1)", "RANDOM UNIFORM(gdp, life, 1)", "RAN"),
    (
        "random normal",
        "year",
        "RANDOM NORMAL(0, life, life, life, 1)",
        "RANDOM NORMAL(0, life, life, 2, 1)",
        "RANDOM NORMAL",
    ),
    ("other reference", "year", "life", "lief", "not defined; did you mean 'life'"),
    ("unknown function", "year", "ABS(life)", "NPV(life, share, life, share)", "not known"),
    ("number of arguments", "year", "MAX(life, life)", "MAX(life, life, life)", "wrong number"),
]


@pytest.mark.parametrize("rule", RULES, ids=[rule[0] for rule in RULES])
def test_an_equation_that_keeps_the_rule(write_model, rule) -> None:
    _, unit, keeps, _, _ = rule
    assert dimensions.check(write_model(f"{DECLARED}x = {keeps} ~ {unit} ~ |")) == []


@pytest.mark.parametrize("rule", RULES, ids=[rule[0] for rule in RULES])
def test_an_equation_that_breaks_the_rule(write_model, rule) -> None:
    _, unit, _, breaks, says = rule
    findings = dimensions.check(write_model(f"{DECLARED}x = {breaks} ~ {unit} ~ |"))
    assert {finding.variable for finding in findings} == {"x"}, findings
    assert findings[0].equation == f"x = {breaks}"
    assert re.search(says, findings[0].problem), findings[0].problem


ALLOCATION = DECLARED + "request[County] = 1, 2 ~ Yi m3/year ~ | supply = 2 ~ {supply} ~ |"


@pytest.mark.parametrize(
    "call",
    [
        "ALLOCATE BY PRIORITY(request[County], priority[County], 2, share, supply)",
        "ALLOCATE AVAILABLE(request[County], profile[County], supply)",
    ],
)
def test_allocation_gives_what_is_requested(write_model, call: str) -> None:
    good = ALLOCATION.format(supply="Yi m3/year")
    assert dimensions.check(write_model(f"{good}x[County] = {call} ~ Yi m3/year ~ |")) == []
    bad = ALLOCATION.format(supply="Yi m3")
    (finding,) = dimensions.check(write_model(f"{bad}x[County] = {call} ~ Yi m3/year ~ |"))
    assert "differ" in finding.problem


@pytest.mark.parametrize(
    ("equation", "says"),
    [
        ("x = 3 ~ ~ |", "no unit is declared"),
        ("x = 3 ~ 1e8 CNY ~ |", "begins with a digit"),
        ("x((0,1),(1,2)) ~ ~ |", "no unit is declared"),
    ],
)
def test_missing_and_unreadable_units(write_model, equation: str, says: str) -> None:
    (finding,) = dimensions.check(write_model(equation))
    assert says in finding.problem


def test_a_bare_number_takes_the_declared_unit(write_model) -> None:
    assert dimensions.check(write_model("x = -3.5e2 ~ Yi CNY ~ |")) == []


def test_every_equation_of_a_subscripted_variable_is_checked(write_model) -> None:
    path = write_model(
        DECLARED + "x[Ganzhou] = area[Ganzhou] ~~| x[Sunan] = area[Sunan]*life ~ ha ~ |"
    )
    (finding,) = dimensions.check(path)
    assert finding.equation == "x[Sunan] = area[Sunan]*life"


def test_a_lookup_over_time_takes_other_times_too(write_model) -> None:
    series = "series((2000,1),(2010,2)) ~ ha ~ | base year = 2005 ~ year ~ |"
    whole = "calendar year = one year*INTEGER(Time/one year) ~ year ~ | one year = 1 ~ year ~ |"
    in_base_year = "x = series(base year) ~ ha ~ |"
    assert (
        dimensions.check(write_model(series + whole + "y = series(calendar year) ~ ha ~ |")) == []
    )
    known = series + whole + "y = series(calendar year) ~ ha ~ |" + in_base_year
    assert dimensions.check(write_model(known)) == []
    (finding,) = dimensions.check(write_model(series + in_base_year))
    assert "input of the lookup" in finding.problem


def test_time_takes_the_unit_of_the_time_step(tmp_path) -> None:
    path = tmp_path / "monthly.mdl"
    path.write_text(
        "flow = 3 ~ box/Month ~ | stock = INTEG(flow, 0) ~ box ~ |"
        "INITIAL TIME = 0 ~ Month ~ | FINAL TIME = 9 ~ Month ~ | TIME STEP = 1 ~ Month ~ |",
        encoding="utf-8",
    )
    assert dimensions.check(path) == []


def test_a_macro_is_a_finding_and_no_crash(write_model) -> None:
    path = write_model(
        ":MACRO: twice(a) twice = a*2 ~ Dmnl ~ | :END OF MACRO: x = twice(3) ~ Dmnl ~ |"
    )
    (finding,) = dimensions.check(path)
    assert "TWICE is not known" in finding.problem


def test_the_rules_cover_what_the_engine_can_meet() -> None:
    structures = {
        name
        for name in dir(abstract_expressions)
        if name.endswith("Structure") and name not in {"SubscriptsReferenceStructure"}
    }
    given = {"LookupsStructure", "DataStructure"}
    external = {name for name in structures if name.startswith("Get")}
    assert structures - given - external == set(STRUCTURE_RULES)
    # XMILE's own functions cannot stand in a Vensim file.
    vensim = {name for name in functionspace if not name.startswith("X") and "xmile" not in name}
    assert vensim - set(FUNCTION_RULES) == {"get_time_value"}


@pytest.mark.parametrize(("equation", "code"), [("x = 3 ~ ha ~ |", 0), ("x = 3 ~ ~ |", 1)])
def test_the_command(write_model, capsys, equation: str, code: int) -> None:
    assert dimensions.main([str(write_model(equation))]) == code
    assert f"{code} findings" in capsys.readouterr().out


def test_the_command_refuses_what_is_no_model(tmp_path, capsys) -> None:
    assert dimensions.main([str(tmp_path / "absent.mdl")]) == 2
    assert "absent.mdl" in capsys.readouterr().err
