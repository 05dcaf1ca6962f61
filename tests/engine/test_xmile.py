"""XMILE files: what PySD's translator leaves out is carried out, or refused by its name."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from zhangye import engine

from .conftest import FILE, PARTS

TABLE = '<gf{type}><xscale min="0" max="4"/><ypts>{points}</ypts></gf>'


@pytest.fixture(params=[".xmile", ".stmx", ".itmx"])
def suffix(request) -> str:
    """Return one of the suffixes of such files."""
    return str(request.param)


def _aux(name: str, equation: str, inside: str = "") -> str:
    return f'<aux name="{name}"><eqn>{equation}</eqn>{inside}</aux>'


def _array(name: str, *elements: str, tag: str = "aux", dims: str = "A", inside: str = "") -> str:
    dimensions = "".join(f'<dim name="{dim}"/>' for dim in dims)
    return (
        f'<{tag} name="{name}"><dimensions>{dimensions}</dimensions>'
        f"{''.join(elements)}{inside}</{tag}>"
    )


def _element(subscript: str, equation: str, inside: str = "") -> str:
    return f'<element subscript="{subscript}"><eqn>{equation}</eqn>{inside}</element>'


def test_names_that_the_standard_defines(xmile, suffix: str) -> None:
    model = xmile(
        _aux("a", "DT*2") + _aux("b", "STARTTIME+STOPTIME") + _aux("c", "PI")
        + _aux("d", "a {the double} + 1") + _aux("e", "(-2)^2 + (-a)^2"),
        suffix,
        dt="",
    )  # fmt: skip
    row = model.run().iloc[0]
    assert [row[name] for name in "abcde"] == [2, 4, math.pi, 3, 8]


def test_a_variable_of_the_model_comes_before_the_standard_s_name(xmile) -> None:
    assert xmile(_aux("pi", "3") + _aux("x", "pi*2")).run()["x"].iloc[0] == 6


def test_each_element_has_its_own_table(xmile) -> None:
    tables = [TABLE.format(type="", points=points) for points in ("0,1,2,3,4", "0,10,20,30,40")]
    model = xmile(
        _array("g", *(_element(f"A{i + 1}", "TIME", tables[i]) for i in (0, 1)))
        + _array("h", _element("A1", "TIME"), _element("A2", "TIME/2"), inside=tables[1])
        + _array("f", *(f'<element subscript="A{i + 1}">{tables[i]}</element>' for i in (0, 1)),
                 tag="gf")
        + _array("x", _element("A1", "f[A1](TIME)"), _element("A2", "f[A2](TIME)"))
    )  # fmt: skip
    last = model.run(return_columns=["g", "h", "x"]).iloc[-1]
    assert last.tolist() == [4, 40, 40, 20, 4, 40]


def test_types_of_tables(xmile) -> None:
    points = "0,1,4,9,16"
    model = xmile(
        _aux("plain", "TIME*2", TABLE.format(type="", points=points))
        + _aux("further", "TIME*2", TABLE.format(type=' type="extrapolate"', points=points))
        + _aux("steps", "TIME+0.5", TABLE.format(type=' type="discrete"', points=points))
    )
    frame = model.run()
    assert frame["plain"].tolist() == [0, 4, 16, 16, 16]
    assert frame["further"].tolist() == [0, 4, 16, 30, 44]
    assert frame["steps"].tolist() == [0, 1, 4, 9, 16]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ('<gf type="spline"><xscale min="0" max="1"/><ypts>0,1</ypts></gf>', "type 'spline'"),
        ('<gf><xscale min="0" max="1"/><ypts>0,one,2</ypts></gf>', "<ypts> holds what is no num"),
        ("<gf><xpts>0,1,2</xpts><ypts>0,1</ypts></gf>", "differ in length"),
        ("<gf><ypts>0,1</ypts></gf>", "needs <ypts> and"),
        ('<gf><xscale min="0" max="1"/><xpts>0,1</xpts><ypts>0,1</ypts></gf>', "both <xscale>"),
    ],
)
def test_tables_that_would_be_misread(xmile, table: str, reason: str) -> None:
    with pytest.raises(engine.ModelError) as caught:
        xmile(_aux("curve", "TIME", table))
    assert "curve" in str(caught.value)
    assert reason in str(caught.value)


def test_initial_equations(xmile) -> None:
    model = xmile(
        _aux("a", "TIME*2+1", "<init_eqn>100</init_eqn>")
        + '<stock name="S"><eqn>a</eqn><inflow>f</inflow></stock>'
        + '<flow name="f"><eqn>S*0</eqn><init_eqn>7</init_eqn></flow>'
        + '<stock name="T"><eqn>f</eqn></stock>'
        + _array("b", _element("A1", "2", "<init_eqn>3</init_eqn>"), _element("A2", "5"))
        + _array("U", _element("A1", "b[A1]"), _element("A2", "b[A2]"), tag="stock")
    )
    row = model.run().iloc[0]
    assert (row["S"], row["T"], row["a"], row["U[A1]"], row["U[A2]"]) == (100, 7, 1, 3, 5)


def test_stocks_whose_elements_differ(xmile) -> None:
    flow = '<flow name="f"><dimensions><dim name="A"/></dimensions><eqn>S*0.1</eqn></flow>'
    stock = _array("S", _element("A1", "1"), _element("A2", "2"), tag="stock",
                   inside="<inflow>f</inflow>")  # fmt: skip
    assert xmile(stock + flow).run()["S[A2]"].iloc[1] == pytest.approx(2.2)


def test_arrays_of_two_dimensions_stars_and_safe_divisions(xmile) -> None:
    model = xmile(
        _array("m", _element("A1, B1", "1"), _element("A1,B2", "2"), _element("A2, B1", "3"),
               _element("A2,B2", "4"), dims="AB")
        + '<aux name="rows"><dimensions><dim name="A"/></dimensions>'
          "<eqn>SUM(m[A, *])</eqn></aux>"
        + _aux("all", "SUM(m[*, *])") + _aux("whole", "SUM(m)") + _aux("top", "MAX(m[*,B1])")
        + _aux("none", "3 // (TIME - TIME)^2 + 1") + _aux("some", "2 * 12 // rows[A1]^2 + 1")
    )  # fmt: skip
    row = model.run().iloc[0]
    assert (row["rows[A1]"], row["rows[A2]"], row["all"], row["whole"]) == (3, 7, 10, 10)
    assert (row["top"], row["none"]) == (3, 1)
    assert row["some"] == pytest.approx(24 / 9 + 1)


def test_methods(xmile) -> None:
    stock = '<stock name="S"><eqn>1</eqn><inflow>f</inflow></stock>'
    stock += '<flow name="f"><eqn>0.5*S</eqn></flow>'
    fine, coarse = 1.6484375**4, 1.5**4
    for method, value in (("RK4", fine), ("Euler", coarse), ("rk45, RK4", fine), ("", coarse)):
        written = f' method="{method}"' if method else ""
        last = xmile(stock, method=written).run()["S"].iloc[-1]
        assert last == pytest.approx(value, rel=1e-14)
    with pytest.raises(engine.ModelError, match="method='Gear' is not supported"):
        xmile(stock, method=' method="Gear"')


@pytest.mark.parametrize(
    ("variables", "parts", "words"),
    [
        ('<stock name="pipeline"><eqn>9</eqn><conveyor><len>3</len></conveyor></stock>', {},
         ["pipeline", "<conveyor>"]),
        ('<stock name="line"><eqn>9</eqn><queue/></stock>', {}, ["line", "<queue>"]),
        ('<stock name="bread"><eqn>9</eqn><oven><len>3</len></oven></stock>', {},
         ["bread", "<oven>"]),
        ('<flow name="lost"><eqn>9</eqn><leak/></flow>', {}, ["lost", "<leak>"]),
        ('<flow name="more"><eqn>9</eqn><overflow/></flow>', {}, ["more", "<overflow>"]),
        ('<flow name="litres"><eqn>9</eqn><multiplier>9</multiplier></flow>', {},
         ["litres", "<multiplier>"]),
        ('<module name="Hydrology"/>', {}, ["<module>"]),
        (_aux("a", "1"), {"top": '<macro name="M"><eqn>1</eqn></macro>'}, ["<macro>"]),
        (_aux("a", "1"), {"top": "<data><import/></data>"}, ["<data>"]),
        (_aux("a", "1"), {"top": '<model name="part"><variables/></model>'}, ["modules", "part"]),
        (_aux("a", "1"), {"model": "<sim_specs><dt>2</dt></sim_specs>"}, ["<sim_specs>"]),
        (_aux("a b", "1") + _aux("A_B", "2"), {}, ["stands twice", "A_B"]),
        (_aux("need", "3 +"), {}, ["need", "cannot be parsed", "3 +"]),
        ('<aux name="empty"/>', {}, ["empty"]),
        (_array("x", _element("A1", "1"), _element("A1", "2")), {}, ["x[A1]", "two equations"]),
    ],
)  # fmt: skip
def test_what_is_not_carried_out_is_named(
    xmile, variables: str, parts: dict[str, str], words: list[str]
) -> None:
    with pytest.raises(engine.ModelError) as caught:
        xmile(variables, **parts)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_all_obstacles_are_told_at_once(xmile) -> None:
    with pytest.raises(engine.ModelError) as caught:
        xmile(
            '<stock name="line"><eqn>9</eqn><queue/></stock>'
            '<flow name="f"><eqn>1</eqn><leak/></flow>'
        )
    assert "line 8, line: <queue>" in str(caught.value)
    assert "also: line 8, f: <leak>" in str(caught.value)


def test_prefixes_that_are_not_declared(xmile) -> None:
    variables = '<aux name="a"><eqn>3</eqn><isee:delay_aux/></aux>'
    assert xmile(variables, ".stmx").run()["a"].iloc[0] == 3


def test_a_last_tag_that_closes_another(tmp_path: Path) -> None:
    path = tmp_path / "model.xmile"
    text = FILE.format(**PARTS | {"variables": _aux("a", "3")})
    path.write_text(text.replace("</xmile>", "</xml>"), encoding="utf-8")
    assert engine.read(path).run()["a"].iloc[0] == 3
    path.write_text(text.replace("</aux>", "</auxiliary>"), encoding="utf-8")
    with pytest.raises(engine.ModelError, match="broken or cut short XML"):
        engine.read(path)


def test_dimensions_by_size(xmile) -> None:
    model = xmile(_array("x", _element("1", "5"), _element("2", "6"), dims="N")
                  + _aux("y", "x[2]*2"))  # fmt: skip
    assert model.run()["y"].iloc[0] == 12


def test_no_entity_is_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("42")
    path = tmp_path / "model.xmile"
    text = FILE.format(**PARTS | {"variables": _aux("a", "&file;")})
    doctype = f'<!DOCTYPE xmile [<!ENTITY file SYSTEM "{secret.as_uri()}">]>\n'
    head, _, rest = text.partition("\n")
    path.write_text(f"{head}\n{doctype}{rest}", encoding="utf-8")
    with pytest.raises(engine.ModelError):
        engine.read(path)
