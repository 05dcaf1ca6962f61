"""Non-negative stocks and flows of XMILE: what leaves is what is there."""

from __future__ import annotations

import pytest

from zhangye import engine


def _stock(name: str, start: str, *flows: str, free: bool = False) -> str:
    return (
        f'<stock name="{name}"><eqn>{start}</eqn>{"".join(flows)}'
        f"{'' if free else '<non_negative/>'}</stock>"
    )


def _in(name: str) -> str:
    return f"<inflow>{name}</inflow>"


def _out(name: str) -> str:
    return f"<outflow>{name}</outflow>"


def _flow(name: str, equation: str, inside: str = "") -> str:
    return f'<flow name="{name}"><eqn>{equation}</eqn>{inside}</flow>'


TANK = (
    _stock("tank", "10", _in("rain"), _out("first_use"), _out("second use"))
    + _stock("town", "0", _in("first use"), _in("second_use"), free=True)
    + _flow("rain", "2") + _flow("first use", "4") + _flow("second use", "3")
)  # fmt: skip


def test_outflows_take_what_is_there_in_their_order(xmile) -> None:
    frame = xmile(TANK).run()
    assert frame["tank"].tolist() == [10, 5, 0, 0, 0]
    assert frame["first use"].tolist() == [4, 4, 2, 2, 2]
    assert frame["second use"].tolist() == [3, 3, 0, 0, 0]
    assert frame["town"].tolist() == [0, 7, 14, 16, 18]


def test_batches_and_gradients_obey_too(xmile) -> None:
    model = xmile(TANK.replace("<eqn>4</eqn>", "<eqn>demand</eqn>")
                  + '<aux name="demand"><eqn>4</eqn></aux>')  # fmt: skip
    prepared = model.prepare(["demand"], ["town"], [4.0])
    assert prepared([[4.0], [1.0]]).ravel().tolist() == [18, 16]
    assert model.gradient(["town"], ["demand"], [4.0]).iloc[0, 0] == 0


def test_what_the_file_says_of_all_stocks(xmile) -> None:
    variables = TANK.replace("<non_negative/>", "")
    assert xmile(variables).run()["tank"].iloc[-1] == -10
    whole = "<behavior><stock><non_negative/></stock></behavior>"
    assert xmile(variables, top=whole).run()["town"].tolist() == [0, 7, 14, 16, 18]
    spared = variables.replace('name="tank">', 'name="tank"><non_negative>false</non_negative>')
    assert xmile(spared, top=whole).run()["tank"].iloc[-1] == -10


def test_a_flow_backwards_draws_from_the_stock_it_enters(xmile) -> None:
    variables = _stock("well", "3", _in("exchange")) + _stock("sea", "0", _out("exchange"),
                                                              free=True)  # fmt: skip
    frame = xmile(variables + _flow("exchange", "-2")).run()
    assert frame["well"].tolist() == [3, 1, 0, 0, 0]
    assert frame["sea"].tolist() == [0, 2, 3, 3, 3]
    frame = xmile(variables + _flow("exchange", "-2", "<non_negative/>")).run()
    assert frame["well"].tolist() == [3, 3, 3, 3, 3]


def test_rings_of_stocks_keep_what_they_hold(xmile) -> None:
    frame = xmile(
        _stock("a", "3", _in("back"), _out("on")) + _stock("b", "0", _in("on"), _out("back"))
        + _flow("on", "2") + _flow("back", "5")
    ).run()  # fmt: skip
    assert (frame["a"] + frame["b"] == 3).all()
    assert (frame[["a", "b"]] >= 0).all(axis=None)


def test_an_outflow_worked_out_from_a_later_one(xmile) -> None:
    frame = xmile(
        _stock("field", "10", _out("loss"), _out("use"))
        + _flow("use", "8") + _flow("loss", "use*0.5")
    ).run()  # fmt: skip
    assert frame["use"].tolist() == [8, 0, 0, 0, 0]
    assert frame["loss"].tolist() == [2, 0, 0, 0, 0]
    assert frame["field"].tolist() == [10, 0, 0, 0, 0]


@pytest.mark.parametrize("method", ["Euler", "RK4"])
def test_elements_give_way_one_by_one(xmile, method: str) -> None:
    dims = '<dimensions><dim name="A"/></dimensions>'
    model = xmile(
        f'<stock name="s">{dims}<element subscript="A1"><eqn>1</eqn></element>'
        '<element subscript="A2"><eqn>9</eqn></element><outflow>f</outflow><non_negative/></stock>'
        f'<flow name="f">{dims}<eqn>1.5</eqn></flow>'
        f'<stock name="t">{dims}<eqn>0</eqn><inflow>f</inflow></stock>',
        method=f' method="{method}"',
    )
    row = model.run().iloc[-1]
    assert row["s[A1]"] == pytest.approx(0, abs=0.05)
    assert row["s[A1]"] + row["t[A1]"] == pytest.approx(1, rel=1e-14)
    assert (row["s[A2]"], row["t[A2]"]) == (3, 6)


def test_a_loop_that_was_there_is_still_told(xmile) -> None:
    with pytest.raises(engine.ModelError, match="simultaneous"):
        xmile(_stock("s", "1", _out("f"), _out("g")) + _flow("f", "g") + _flow("g", "f"))
