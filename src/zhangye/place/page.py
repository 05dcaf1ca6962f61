"""The live what-if page: one file for any browser, which answers moved levers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.place import arguments, screen
from zhangye.place.result import Result
from zhangye.place.session import DEFAULT_DRAWS, DEFAULT_SEED

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from zhangye.outputs import Provenance
    from zhangye.page.module import PageModule
    from zhangye.place.session import Session
    from zhangye.scenarios import Scenario

SUFFIX = ".html"
FIRST = "plan"
"""The scenario that the page begins with where none is asked for."""
TITLE = Text("What if? Zhangye", "张掖情景推演")
STEPS = (
    Text("Drawing an ensemble", "抽取样本"),
    Text("Compiling the model for browsers", "为浏览器编译模型"),
    Text("Judging the first scenario", "评估首个情景"),
)


class Page(Result):
    """A page whose levers a planner moves; ``save`` writes it as one file.

    Parameters
    ----------
    session
        The opened place.
    text
        The page.
    module
        What it runs.
    presets
        The scenarios that it offers.
    title
        Its title.
    made
        What it is made from.

    Examples
    --------
    >>> import zhangye
    >>> place = zhangye.open(lang="en")
    >>> page = place.page("plan", draws=20)
    >>> page.frame()["scenario"].tolist()[:2]
    ['plan', 'balanced']
    """

    def __init__(
        self,
        session: Session,
        text: str,
        module: PageModule,
        presets: Sequence[Scenario],
        title: str,
        made: Provenance,
    ) -> None:
        self._session = session
        self._made = made
        self._presets = presets
        self.text, self.module, self.title = text, module, title

    def heading(self) -> str:
        """Return its title and size."""
        return f"{self.title}, {len(self.text.encode()) / 1e6:.1f} MB"

    def frame(self) -> pd.DataFrame:
        """Return the scenarios that it offers."""
        import pandas as pd

        rows = [(one.name, one.label(self._session.lang)) for one in self._presets]
        return pd.DataFrame(rows, columns=["scenario", "title"])

    def save(self, file: str | Path, *, force: bool = False) -> Path:
        """Write the page: the file of ``zhangye page``.

        Parameters
        ----------
        file
            Ends in .html.
        force
            Replace a file that zhangye did not write, or that was changed since.

        Raises
        ------
        InputError
            Where the suffix is another, or the file cannot be written.
        """
        from zhangye import outputs

        place = check_suffix(arguments.path(file, "file"))
        with outputs.whole_file(place, self._made, force=force) as draft:
            draft.write_text(self.text, encoding="utf-8")
        return place

    def render(self) -> Iterable[RenderableType]:
        """Return its title, its size and the scenarios that it offers."""
        from rich.text import Text as Line

        yield Line(self.heading(), style="bold")
        for one in self._presets:
            yield Line(f"  {one.label(self._session.lang)}")


def check_suffix(file: Path) -> Path:
    """Return a path that ends in .html.

    Raises
    ------
    InputError
        Where it ends otherwise.
    """
    if file.suffix.lower() != SUFFIX:
        raise InputError("a page is an HTML file", where="file", value=str(file), allowed=SUFFIX)
    return file


def page(
    session: Session,
    values: Sequence[object],
    *,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    title: str | None = None,
) -> Page:
    """Draw, compile and put together a page."""
    from zhangye.page.assembly import assemble
    from zhangye.page.module import make_module
    from zhangye.page.payload import Registries, payload
    from zhangye.page.trusted import prior_shares

    arguments.whole(draws, "draws", 1)
    arguments.whole(seed, "seed", 0)
    lang = session.lang
    presets, shipped = _presets(session, values)
    named = ", ".join(repr(one.name) for one in presets)
    made = session.record(f"page({named})", *presets, seed=seed, ensemble=True)
    with session.workers(None) as computing:
        with screen.progress(STEPS[0](lang)):
            forecaster = session.forecaster(draws, seed, computing)
        with screen.progress(STEPS[1](lang)):
            module = make_module(forecaster, session.register)
        with screen.progress(STEPS[2](lang)):
            shares = prior_shares(forecaster, presets[0], session.register)
    told = payload(Registries(session.project, session.register, presets, shipped), module)
    for target in told["targets"]:
        target["prior_share"] = shares.get(target["id"])
    chosen = TITLE if title is None else Text(title, title)
    told |= {
        "title": {"zh": chosen("zh"), "en": chosen("en")},
        "lang": str(lang),
        "draws": draws,
        "seed": seed,
        "fingerprint": made.model,
    }
    text = assemble(told, module, chosen(lang), str(lang))
    return Page(session, text, module, presets, chosen(lang), made)


def _presets(
    session: Session, values: Sequence[object]
) -> tuple[list[Scenario], dict[str, Scenario]]:
    """Return what the page offers, those asked for first; and the project's own by name."""
    from zhangye import scenarios

    loaded = session.scenario_list(values, 1) if values else [session.scenario(FIRST)]
    shipped = {name: session.scenario(name) for name in scenarios.names(session.project)}
    names = [one.name for one in loaded]
    rest = [one for name, one in shipped.items() if name not in names]
    return [*loaded, *rest], shipped
