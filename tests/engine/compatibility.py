"""Write what the engine carries out, found by runs: ``python tests/engine/compatibility.py``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from zhangye import engine

try:
    from . import reference
    from .conftest import CONTROL, FILE, PARTS
except ImportError:  # run as a script
    import sys

    sys.path.insert(0, str(Path(__file__).parents[2]))
    from tests.engine import reference
    from tests.engine.conftest import CONTROL, FILE, PARTS

BY_SIZE = '<dim name="N" size="2"/>\n<dim name="M" size="3"/>'
"""Which PySD does not read; left out, so that the examples say what they are about."""
PAGE = Path(__file__).parents[2] / "docs" / "compatibility.md"
SETTINGS = "\\\\\\---///\nV300\n*View\n///---\\\\\\\n:L<%^E!@\n15:0,0,0,{},0,0\n"
STOCK = "x = INTEG(0.5*x, 1) ~~|"
GROWTH = (
    '<stock name="x"><eqn>1</eqn><inflow>f</inflow></stock><flow name="f"><eqn>0.5*x</eqn></flow>'
)
RANGE = "d: a, b, c ~~|\nv[d] = 3, 1, 2 ~~|\n"

BOTH = {
    "ABS": "ABS(TIME-2)", "EXP": "EXP(TIME)", "LN": "LN(TIME+1)", "SQRT": "SQRT(TIME)",
    "SIN": "SIN(TIME)", "COS": "COS(TIME)", "TAN": "TAN(TIME)", "ARCTAN": "ARCTAN(TIME)",
    "MIN": "MIN(TIME, 2)", "MAX": "MAX(TIME, 2)", "power of a negative number": "(-2)^2",
    "STEP": "STEP(2, 1)", "RAMP": "RAMP(2, 1, 3)", "TREND": "TREND(TIME+1, 2, 0)",
    "DELAY3": "DELAY3(TIME, 3)",
}  # fmt: skip
"""Written the same in both languages."""
VENSIM = {
    "LOG": "LOG(TIME+1, 10)", "ARCSIN": "ARCSIN(TIME/9)", "ARCCOS": "ARCCOS(TIME/9)",
    "SINH": "SINH(TIME)", "COSH": "COSH(TIME)", "TANH": "TANH(TIME)",
    "MODULO": "MODULO(TIME, 3)", "QUANTUM": "QUANTUM(TIME, 2)", "INTEGER": "INTEGER(TIME/2)",
    "ZIDZ": "ZIDZ(1, TIME)", "XIDZ": "XIDZ(1, TIME, 3)",
    "IF THEN ELSE": "IF THEN ELSE(TIME > 2 :AND: TIME < 4, 1, 2)",
    "PULSE": "PULSE(1, 2)", "PULSE TRAIN": "PULSE TRAIN(0, 1, 2, 4)",
    "GET TIME VALUE": "GET TIME VALUE(0, 2, 0)", "WITH LOOKUP": "WITH LOOKUP(TIME, ((0,1),(4,3)))",
    "INTEG": "INTEG(TIME, 1)", "INITIAL": "INITIAL(TIME+3)",
    "ACTIVE INITIAL": "ACTIVE INITIAL(TIME, 3)", "SMOOTH": "SMOOTH(TIME, 2)",
    "SMOOTHI": "SMOOTHI(TIME, 2, 1)", "SMOOTH3": "SMOOTH3(TIME, 2)",
    "SMOOTH3I": "SMOOTH3I(TIME, 2, 1)", "SMOOTH N": "SMOOTH N(TIME, 2, 1, 4)",
    "DELAY1": "DELAY1(TIME, 2)", "DELAY1I": "DELAY1I(TIME, 2, 1)",
    "DELAY3I": "DELAY3I(TIME, 2, 1)", "DELAY N": "DELAY N(TIME, 2, 1, 4)",
    "DELAY FIXED": "DELAY FIXED(TIME, 2, 1)",
    "DELAY MATERIAL": "DELAY MATERIAL(TIME, 2, 1, 0)", "NPV": "NPV(TIME, 0.1, 0, 1)",
    "FORECAST": "FORECAST(TIME+1, 2, 3)", "SAMPLE IF TRUE": "SAMPLE IF TRUE(TIME > 2, TIME, 0)",
    "RANDOM 0 1": "RANDOM 0 1()", "RANDOM UNIFORM": "RANDOM UNIFORM(0, 1, 0)",
    "RANDOM NORMAL": "RANDOM NORMAL(0, 9, 4, 1, 0)",
    "RANDOM EXPONENTIAL": "RANDOM EXPONENTIAL(0, 9, 0, 1, 0)",
    "RANDOM POISSON": "RANDOM POISSON(0, 9, 2, 0, 1, 0)",
    "SUM": "SUM(v[d!])", "PROD": "PROD(v[d!])", "VMIN": "VMIN(v[d!])", "VMAX": "VMAX(v[d!])",
    "ELMCOUNT": "ELMCOUNT(d)", "VECTOR SELECT": "VECTOR SELECT(v[d!], v[d!], 0, 0, 0)",
    "VECTOR ELM MAP": "VECTOR ELM MAP(v[a], 1)", "A FUNCTION OF": "A FUNCTION OF(TIME)",
    "VECTOR LOOKUP": "VECTOR LOOKUP(v[d!], TIME)", "SINTEG": "SINTEG(1, 1, 1, 1)",
    "DELAY CONVEYOR": "DELAY CONVEYOR(TIME, 2, 1)", "QUEUE FIFO": "QUEUE FIFO(TIME, 2)",
    "FIND ZERO": "FIND ZERO(TIME, 1)", "SAMPLE UNTIL": "SAMPLE UNTIL(2, TIME, 0)",
    "INTERNAL RATE OF RETURN": "INTERNAL RATE OF RETURN(TIME, 1)",
}  # fmt: skip
XMILE = {
    "LOG10": "LOG10(TIME+1)", "INT": "INT(TIME/2)", "mod": "TIME mod 3", "PI": "PI", "DT": "DT",
    "STARTTIME": "STARTTIME", "STOPTIME": "STOPTIME", "IF THEN ELSE": "IF TIME > 2 THEN 1 ELSE 2",
    "SAFEDIV": "SAFEDIV(1, TIME, 3)", "//": "1 // TIME", "PULSE": "PULSE(1, 2)",
    "INIT": "INIT(TIME+3)", "SMTH1": "SMTH1(TIME, 2)", "SMTH3": "SMTH3(TIME, 2)",
    "SMTHN": "SMTHN(TIME, 2, 2)", "DELAY": "DELAY(TIME, 2, 1)", "DELAY1": "DELAY1(TIME, 2)",
    "DELAYN": "DELAYN(TIME, 2, 2)", "FORCST": "FORCST(TIME+1, 2, 3)",
    "UNIFORM": "UNIFORM(0, 1)", "RANDOM": "RANDOM(0, 1)", "NORMAL": "NORMAL(0, 1)",
}  # fmt: skip


def _aux(equation: str, inside: str = "") -> str:
    return f'<aux name="x"><eqn>{equation.replace("<", "&lt;")}</eqn>{inside}</aux>'


def _table(kind: str) -> str:
    return _aux(
        "TIME", f'<gf type="{kind}"><xscale min="0" max="2"/><ypts>0,1,4</ypts></gf>'
    )  # up to half of the run


TAGS = {
    "stock with inflow": GROWTH,
    "non_negative": '<stock name="x"><eqn>1</eqn><outflow>f</outflow><non_negative/></stock>'
    '<flow name="f"><eqn>2</eqn></flow>',
    "init_eqn": _aux("TIME", "<init_eqn>7</init_eqn>")
    + '<stock name="s"><eqn>x</eqn></stock>',
    "gf continuous": _table("continuous"), "gf extrapolate": _table("extrapolate"),
    "gf discrete": _table("discrete"), "gf spline": _table("spline"),
    "conveyor": '<stock name="x"><eqn>9</eqn><conveyor><len>3</len></conveyor></stock>',
    "queue": '<stock name="x"><eqn>9</eqn><queue/></stock>',
    "oven": '<stock name="x"><eqn>9</eqn><oven><len>3</len></oven></stock>',
    "leak": '<flow name="x"><eqn>9</eqn><leak/></flow>',
    "overflow": '<flow name="x"><eqn>9</eqn><overflow/></flow>',
    "multiplier": '<flow name="x"><eqn>9</eqn><multiplier>9</multiplier></flow>',
    "module": '<module name="part"/>',
}  # fmt: skip
METHODS = {
    "Euler": (0, "Euler"), "Runge-Kutta 4, fixed step": (1, "RK4"), "Difference": (2, None),
    "Runge-Kutta 2, fixed step": (3, "RK2"), "Runge-Kutta 4, automatic step": (5, "RK45"),
    "Gear": (None, "Gear"),
}  # fmt: skip


def verdict(text: str, suffix: str) -> str:
    """Return what comes of a model: carried out, also by PySD or not, or refused and why."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"model{suffix}"
        path.write_text(text, encoding="utf-8")
        try:
            model = engine.read(path)
            ours = model.run(seed=1)
        except engine.ModelError as error:
            return f"refused: {error.reason}".replace("|", "\\|").replace("\n", " ")
        try:
            theirs = reference.run(path)
        except Exception:  # whatever PySD's translator or run raises
            return "carried out, PySD stops"
    same = np.allclose(ours["x"], theirs["x"], rtol=1e-8, atol=1e-12, equal_nan=True)
    return "carried out" if same else "carried out, PySD differs"


def _vensim(equations: str | None, tail: str = "") -> str:
    if equations is None:
        return ""
    return verdict("{UTF-8}\n" + equations + "\n" + CONTROL + tail, ".mdl")


def _xmile(variables: str | None, **parts: str) -> str:
    if variables is None:
        return ""
    file = FILE.replace(BY_SIZE, "")
    return verdict(file.format(**PARTS | parts | {"variables": variables}), ".xmile")


def _section(title: str, rows: list[tuple[str, str, str]]) -> str:
    lines = [f"| {name} | {one} | {other} |" for name, one, other in rows]
    return "\n".join([f"## {title}\n", "| | Vensim | XMILE |", "|---|---|---|", *lines, ""])


def page() -> str:
    """Return the page."""
    one, other = BOTH | VENSIM, BOTH | XMILE
    functions = [
        (
            name,
            _vensim(f"{RANGE}x = {one[name]} ~~|" if name in one else None),
            _xmile(_aux(other[name]) if name in other else None),
        )
        for name in sorted({*one, *other}, key=str.casefold)
    ]
    tags = [(f"`{name}`", "", _xmile(variables)) for name, variables in TAGS.items()]
    methods = [
        (
            name,
            "" if number is None else _vensim(STOCK, SETTINGS.format(number)),
            "" if method is None else _xmile(GROWTH, method=f' method="{method}"'),
        )
        for name, (number, method) in METHODS.items()
    ]
    return "\n".join(
        [
            "# What the engine carries out\n",
            "Found by running a model of a few lines for every entry, here and in PySD 3.14.3;"
            " written by `python tests/engine/compatibility.py`. *Carried out*: every saved value"
            " of the example agrees with PySD's within 1e-8. *PySD differs*: PySD gives other"
            " numbers; [the engine's page](engine.md) says where and why (random streams always"
            " differ). *PySD stops*: PySD cannot read or run the example. *Refused*: with the"
            " reason and, where there is one, another way to say it. Nothing in a column: the"
            " entry was not tried in that language. One example does not try every argument."
            " Runge-Kutta with an automatic step is carried out at the model's own step.\n",
            _section("Functions and names", functions),
            _section("XMILE tags", tags),
            _section("Settings: integration methods", methods),
        ]
    )


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.name}")


if __name__ == "__main__":
    main()
