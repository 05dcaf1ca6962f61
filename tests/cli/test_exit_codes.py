"""What a user sees and what a script reads when a verb ends well, badly or early."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import NamedTuple

import pytest

from zhangye.cli import VERBS, built_verbs, execute

WriteVerb = Callable[[str, str], None]


class Ending(NamedTuple):
    body: str
    code: int
    message: str


@pytest.mark.parametrize(
    "ending",
    [
        Ending("print('fine')", 0, ""),
        Ending("return 1", 1, ""),
        Ending("raise typer.Exit(1)", 1, ""),
        Ending(
            "raise InputError('there is no such county', file='a.toml', where='levers', "
            "value='Ganzou', allowed=['Ganzhou', 'Linze'])",
            2,
            "zhangye: a.toml, levers: there is no such county: 'Ganzou'; did you mean 'Ganzhou'? "
            "(allowed: Ganzhou, Linze)\n",
        ),
        Ending("raise KeyboardInterrupt", 130, "nothing was written"),
        Ending("open('/no/such/file')", 2, "zhangye: /no/such/file: no such file or directory\n"),
    ],
)
def test_exit_code_and_message(
    write_verb: WriteVerb,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    ending: Ending,
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    write_verb(
        "check",
        f"""
        import typer
        from zhangye.errors import InputError
        def check() -> object:
            "Check."
            {ending.body}
        """,
    )
    assert execute(["check"]) == ending.code
    errors = capsys.readouterr().err
    assert ending.message in errors
    assert "Traceback" not in errors
    assert bool(errors) == bool(ending.message)


def test_an_error_of_the_engine_is_wrong_input(
    write_verb: WriteVerb, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = types.ModuleType("zhangye.engine")
    engine.ModelError = type("ModelError", (Exception,), {})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "zhangye.engine", engine)
    write_verb(
        "check",
        """
        import sys
        def check() -> None:
            "Check."
            raise sys.modules["zhangye.engine"].ModelError("gdp: unknown function FOO")
        """,
    )
    assert execute(["check"]) == 2
    assert capsys.readouterr().err == "zhangye: gdp: unknown function FOO\n"


def test_a_fault_of_the_program_is_not_hidden(write_verb: WriteVerb) -> None:
    write_verb("check", 'def check() -> None:\n    "Check."\n    raise ZeroDivisionError')
    with pytest.raises(ZeroDivisionError):
        execute(["check"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["chekc"], "there is no such command: 'chekc'; did you mean 'check'?"),
        (["check", "plan", "--sed", "3"], "zhangye check: No such option: --sed"),
        (["check", "plan", "--seed", "many"], "zhangye check: Invalid value for '--seed'"),
        (["check", "plan", "--seed", "-1"], "zhangye check: Invalid value for '--seed'"),
        (["check", "plan", "--lang", "fr"], "zhangye check: --lang: there is no such choice: 'fr'"),
        (["check", "plan", "--lang", "zhh"], "did you mean 'zh'? (allowed: zh, en)"),
        (["check"], "zhangye check: Missing argument 'SCENARIO'"),
    ],
)
def test_wrong_usage_is_one_line(
    write_verb: WriteVerb, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    write_verb(
        "check",
        """
        from zhangye.cli.common import DEFAULT_SEED, Lang, ScenarioName, Seed
        def check(scenario: ScenarioName, lang: Lang = None, seed: Seed = DEFAULT_SEED) -> None:
            "Check."
        """,
    )
    assert execute(words) == 2
    errors = capsys.readouterr().err
    assert message in errors
    assert errors.count("\n") == 1


def test_options_reach_the_verb_as_their_types(
    write_verb: WriteVerb, capsys: pytest.CaptureFixture[str]
) -> None:
    write_verb(
        "run",
        """
        from zhangye.cli.common import *
        from zhangye.cli.common import DEFAULT_DRAWS, DEFAULT_SEED
        def run(
            scenario: ScenarioName, out: OutFolder = None, lang: Lang = None,
            project: ProjectFolder = None, seed: Seed = DEFAULT_SEED,
            draws: Draws = DEFAULT_DRAWS, jobs: Jobs = None,
        ) -> None:
            "Run."
            print(repr((scenario, out.name, lang == "zh", project, seed, draws, jobs)))
        """,
    )
    assert execute(["run", "plan", "--out", "a/b", "--lang", "zh", "--jobs", "2"]) == 0
    assert capsys.readouterr().out == "('plan', 'b', True, None, 2018, 1000, 2)\n"


def test_help_lists_the_verbs_that_exist_and_no_other(
    write_verb: WriteVerb, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_verb("check", "raise RuntimeError('the help page does not import verbs')")
    write_verb("nonsense", "")
    assert built_verbs() == ["check"]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert execute(["--help"]) == 0
    page = capsys.readouterr().out
    assert VERBS["check"][1].zh in page
    assert "nonsense" not in page
    assert VERBS["solve"][1].zh not in page


def test_a_bare_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute([]) == 2
    assert "Usage" in capsys.readouterr().out
