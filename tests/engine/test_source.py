"""Reading a model file, and what is said about one that is broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from zhangye import engine
from zhangye.engine import ModelError, Source, read_source, translate

from .conftest import FOLDER

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

CONTROL = """
INITIAL TIME = 2000 ~ year ~ First year. |
FINAL TIME = 2010 ~ year ~ Last year. |
TIME STEP = 0.5 ~ year ~ Step of the integration. |
SAVEPER = 1 ~ year ~ Step of the saved values. |
"""
Write = Callable[[str], Path]


@pytest.fixture
def write_model(tmp_path: Path) -> Write:
    """Return a function that writes equations, with the control part, as a model file."""

    def write(equations: str, name: str = "small.mdl") -> Path:
        path = tmp_path / name
        path.write_text("{UTF-8}\n" + equations + CONTROL, encoding="utf-8")
        return path

    return write


@pytest.fixture
def model(write_model) -> Source:
    return read_source(write_model(EQUATIONS))


def test_what_is_read(model: Source) -> None:
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
    really = translate.translate

    def counting(path: Path, content: bytes) -> translate.Translation:
        parsed.append(path)
        return really(path, content)

    monkeypatch.setattr(translate, "translate", counting)
    fresh, kept = read_source(first), read_source(second)
    assert parsed == [first]
    assert (fresh.path, kept.path) == (first, second)
    # Limits of a table function may be NaN, which equals nothing, itself included.
    numbers = re.compile(r"np\.\w+\(([^()]*)\)")  # of NumPy's own types where freshly parsed
    assert repr(kept.variables) == numbers.sub(r"\1", repr(fresh.variables))
    assert kept.elements("all") == fresh.elements("all")
    read_source(write_model(EQUATIONS.replace("= 20", "= 21")))
    assert len(parsed) == 2
    for entry in cache_of_the_test.iterdir():
        entry.write_bytes(b"damaged")
    assert repr(read_source(second).variables) == repr(fresh.variables)
    assert len(parsed) == 3


def test_constants(model: Source) -> None:
    assert model.constants("invest") == {"invest[Ganzhou]": 3, "invest[Sunan]": 1}
    with pytest.raises(ModelError, match="capital: this is no constant"):
        model.constants("capital")


def test_another_format_has_texts_too() -> None:
    model = read_source(FOLDER / "models" / "arrays.xmile")
    texts = [e.text for variable in model.variables.values() for e in variable.equations]
    assert texts
    assert all(" = " in text for text in texts)


def test_remarks_marks_and_macros(write_model) -> None:
    path = write_model(
        "****\n\t.About\n****~\n\tA comment of the author. |\n"
        ":MACRO: TWICE(x)\nTWICE = x*2 ~~|\n:END OF MACRO:\n"
        "a = 3 {a remark | with ~ signs} + 1 ~ Dmnl ~ |\nb = TWICE(a) ~ Dmnl ~ |\n"
    )
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    model = read_source(path)
    assert model.variable("a").equations[0].text == "a = 3 + 1"
    assert model.macros == ("TWICE",)
    assert engine.read(path).run()["b"].iloc[0] == 8


def test_bytes_of_another_code_page(tmp_path: Path) -> None:
    path = tmp_path / "old.mdl"
    path.write_bytes(b"a = 3 ~ Dmnl ~ Stra\xdfe |" + CONTROL.encode())
    assert read_source(path).variable("a").comment == "Stra\ufffde"
    path.write_bytes(b"Stra\xdfe = 3 ~ Dmnl ~ |" + CONTROL.encode())
    with pytest.raises(ModelError, match="name the file's encoding"):
        read_source(path)
    path.write_bytes(b"{latin-1} Stra\xdfe = 3 ~ Dmnl ~ |" + CONTROL.encode())
    assert read_source(path).constants("stra\xdfe") == {"Stra\xdfe": 3}


def test_an_unknown_name_is_told_with_its_nearest(model: Source) -> None:
    with pytest.raises(ModelError, match="did you mean 'capital'"):
        model.variable("captial")


def test_every_cut_of_the_file_is_one_clear_error(write_model) -> None:
    whole = write_model(EQUATIONS)
    text = whole.read_text(encoding="utf-8")
    end = text.index("SAVEPER")  # the one variable that a model may lack
    for position in range(0, end, 7):
        whole.write_text(text[:position], encoding="utf-8")
        with pytest.raises(ModelError, match=r"small\.mdl"):
            read_source(whole)


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
    with pytest.raises(ModelError) as caught:
        read_source(write_model(equations))
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("model.txt", b"a = 3", "not a model file"),
        ("model.mdl", b"", "holds no equation"),
        ("model.mdl", b"{UTF-8}\xd5\xc5\xd2\xb4 = 3 ~~|", "not in UTF-8"),
        ("model.mdl", b"hello", "has no end"),
    ],
)
def test_files_that_are_no_model(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ModelError, match=says):
        read_source(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        read_source(tmp_path / "absent.mdl")


def test_the_sketch_is_left_out(write_model) -> None:
    path = write_model("a = 3 ~ Dmnl ~ |")
    with path.open("a", encoding="utf-8") as file:
        file.write("\n\\\\\\---/// Sketch information - do not modify\nV300\n*View 1\n")
    assert next(iter(read_source(path).variables)) == "a"


def test_the_compiled_model_comes_of_the_same_parsing(write_model, monkeypatch) -> None:
    path = write_model(EQUATIONS.replace('"life"', "life"))
    monkeypatch.setenv("ZHANGYE_ENGINE_CACHE", str(path.parent / "cache"))
    source = read_source(path)
    monkeypatch.setattr(translate, "translate", None)
    model = engine.read(path)
    assert [element.name for element in model.elements] == [
        variable.name for variable in source.variables.values()
    ]
