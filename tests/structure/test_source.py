"""Reading a model file, and what is said about one that is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhangye.errors import InputError
from zhangye.structure import source

EQUATIONS = """
County: Ganzhou, Sunan ~~|
All: County, Elsewhere ~~|
********************************************************
	.Economy
********************************************************~
		Heading of a group, which may hold "quotes |
capital[County] = INTEG(
	invest[County] - capital[County]/life,
	first capital) ~ Yi CNY [0,?] ~ Source: yearbook 2012, "table 3 ~ :SUPPLEMENTARY |
invest[Ganzhou] = 3 ~~|
invest[Sunan] = 1 ~ Yi CNY/year ~ Assumption: small. |
"life" = 20 ~ year ~ Assumption. |
first capital = 5 ~ Yi CNY ~ Assumption. |
effect((0,0),(1,2)) ~ Dmnl ~ Assumption. |
"""


@pytest.fixture
def model(write_model) -> source.Source:
    return source.read(write_model(EQUATIONS))


def test_what_is_read(model: source.Source) -> None:
    capital = model.variable("Capital")
    assert capital.unit == "Yi CNY"
    assert capital.limits == (0.0, None)
    assert capital.comment == 'Source: yearbook 2012, "table 3'
    (equation,) = capital.equations
    assert equation.text == (
        "capital[County] = INTEG( invest[County] - capital[County]/life, first capital)"
    )
    assert equation.subscripts == ("County",)
    assert len(model.variable("invest").equations) == 2
    assert model.variable("invest").unit == "Yi CNY/year"
    assert model.variable("effect").equations[0].form == "lookup"
    assert model.elements("all") == ("Ganzhou", "Sunan", "Elsewhere")
    assert model.elements("Sunan") == ("Sunan",)
    assert model.variable("TIME STEP").is_control


def test_a_file_is_parsed_once(write_model, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = write_model(EQUATIONS), write_model(EQUATIONS, "second.mdl")
    cache_of_the_test = first.parent / "cache"
    monkeypatch.setenv("ZHANGYE_ENGINE_CACHE", str(cache_of_the_test))
    parsed: list[Path] = []
    really = source._read

    def read(path: Path, text: str) -> source.Source:
        parsed.append(path)
        return really(path, text)

    monkeypatch.setattr(source, "_read", read)
    made, kept = source.read(first), source.read(second)
    assert parsed == [first]
    assert (made.path, kept.path) == (first, second)
    # Limits of a table function may be NaN, which equals nothing, itself included.
    assert repr(kept.variables) == repr(made.variables)
    assert kept.elements("all") == made.elements("all")
    source.read(write_model(EQUATIONS.replace("= 20", "= 21")))
    assert len(parsed) == 2
    for entry in cache_of_the_test.iterdir():
        entry.write_bytes(b"damaged")
    assert repr(source.read(second).variables) == repr(made.variables)
    assert len(parsed) == 3


def test_an_unknown_name_is_told_with_its_nearest(model: source.Source) -> None:
    with pytest.raises(InputError, match="did you mean 'capital'"):
        model.variable("captial")


def test_every_cut_of_the_file_is_one_clear_error(write_model) -> None:
    whole = write_model(EQUATIONS)
    text = whole.read_text(encoding="utf-8")
    end = text.index("SAVEPER")  # the one variable that a model may lack
    for position in range(0, end, 7):
        whole.write_text(text[:position], encoding="utf-8")
        with pytest.raises(InputError, match=r"small\.mdl"):
            source.read(whole)


@pytest.mark.parametrize(
    ("equations", "says"),
    [
        ("a = 3 + ~ Dmnl ~ |", "line 2, variable 'a': this equation cannot be parsed"),
        ("a = 3 ~ Dmnl ~ |\nb = (3 ~ Dmnl ~ |", "line 3, variable 'b', after 'a'"),
        ("a = 3 ~ Dmnl ~ c\nb = 4 ~ Dmnl ~ |", "run into each other"),
        ("a = 3 | b = 4 ~ Dmnl ~ |", "variable 'a': this entry lacks its unit or comment"),
        ("a = 3 ~ Dmnl ~ | A = 4 ~ Dmnl ~ |", "stands twice"),
        ("a = INTEG(3) ~ Dmnl ~ |", "cannot be parsed"),
        ("County: A, County ~~| a = 1 ~ Dmnl ~ |", "holds itself"),
        ("a 3 ~ Dmnl ~ |", "cannot be parsed"),
    ],
)
def test_broken_files(write_model, equations: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        source.read(write_model(equations))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("model.txt", b"a = 3", "no Vensim model"),
        ("model.mdl", b"", "holds no equation"),
        ("model.mdl", b"\xd5\xc5\xd2\xb4 = 3 ~~|", "not in UTF-8"),
        ("model.mdl", b"hello", "has no end"),
    ],
)
def test_files_that_are_no_model(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        source.read(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        source.read(tmp_path / "absent.mdl")


def test_the_sketch_is_left_out(write_model) -> None:
    path = write_model("a = 3 ~ Dmnl ~ |")
    with path.open("a", encoding="utf-8") as file:
        file.write("\n\\\\\\---/// Sketch information - do not modify\nV300\n*View 1\n")
    assert next(iter(source.read(path).variables)) == "a"
