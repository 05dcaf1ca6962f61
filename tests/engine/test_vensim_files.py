"""What Vensim files hold beside plain equations: outputs of macros, settings, stray quotes."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from zhangye import engine

from .conftest import CONTROL

SETTINGS = "\\\\\\---/// Sketch\nV300\n///---\\\\\\\n:L<%^E!@\n1:Current.vdf\n{}\n15:0,0,0,0,0,0\n"
SPLIT = """:MACRO: SPLIT(x, share : rest, twice)
SPLIT = x*share ~~|
rest = INTEG(x - SPLIT, 1) ~~|
twice = 2*x ~~|
:END OF MACRO:
d: a, b ~~|
i[d] = 10, 20 ~~|
"""


def test_macros_with_several_outputs(write) -> None:
    share = "IF THEN ELSE(Time > 1 :AND: Time < 3, 0.5, 0.25)"
    model = write(f"{SPLIT}y[d] = 1 + SPLIT(i[d], {share} : z[d], t[d]) ~~|\nq = z[a] + t[b] ~~|")
    frame = model.run()
    assert frame["y[a]"].tolist() == [3.5, 3.5, 6, 3.5, 3.5]
    assert frame["z[a]"].tolist() == [1, 8.5, 14.75, 19.75, 27.25]
    assert frame["t[b]"].iloc[0] == 40
    assert frame["q"].iloc[-1] == 67.25
    assert model.run({"i[a]": 20.0})["z[a]"].iloc[1] == 16
    assert engine.read_source(model.path).macros == ("SPLIT",)


def test_outputs_may_be_left_out_but_not_be_too_few(write) -> None:
    assert write(f"{SPLIT}y = SPLIT(8, 0.5) ~~|").run()["y"].iloc[0] == 4
    with pytest.raises(engine.ModelError, match=r"line 9, .*'y'.*has 2 outputs, not 1"):
        write(f"{SPLIT}y = SPLIT(8, 0.5 : z) ~~|")
    with pytest.raises(engine.ModelError, match="no equation for what it returns"):
        write(":MACRO: M(x : r)\nM = x ~~|\n:END OF MACRO:\ny = M(1 : z) ~~|")


@pytest.mark.parametrize(
    "before",
    ['****\n\t.Of "old\n****~ c|', "x1 = 3 {\" remark} ~~|", 'x2 = 4 ~ u"nit ~ a "comment" of " |'],
)  # fmt: skip
def test_odd_numbers_of_quotes(write, before: str) -> None:
    assert write(f"{before}\nx = 1 ~~|\ny = x + 1 ~~|").run()["y"].iloc[0] == 2


def _with_settings(folder: Path, equation: str, line: str) -> engine.Model:
    path = folder / "model.mdl"
    path.write_text("{UTF-8}\n" + equation + "\n" + CONTROL + SETTINGS.format(line), "utf-8")
    return engine.read(path)


def test_files_by_their_aliases(tmp_path: Path) -> None:
    (tmp_path / "figures.csv").write_text("1,2\n3,7\n")
    equation = "x = GET DIRECT CONSTANTS('?Data', ',', 'B2') ~~|"
    model = _with_settings(tmp_path, equation, "30:?data=figures.csv")
    assert model.run(return_columns=["x"]).iloc[0, 0] == 7
    with pytest.raises(engine.ModelError, match=r"do not say which file '\?Data' is"):
        _with_settings(tmp_path, equation, "30:?other=figures.csv")
    with pytest.raises(engine.ModelError, match="outside the model's folder"):
        _with_settings(tmp_path, equation, "30:?data=../figures.csv")


def test_a_file_of_changes_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "zhangye.engine"):
        _with_settings(tmp_path, "x = 1 ~~|", "3:base.cin")
    assert "line 12: the settings name the file of changes 'base.cin'" in caplog.text
    caplog.clear()
    _with_settings(tmp_path, "x = 1 ~~|", "9:base")
    assert not caplog.text
