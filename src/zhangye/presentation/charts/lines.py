"""Charts to order: indicators over time, one panel or many, in the size and theme asked for.

``line_chart`` is the one function that draws them: the charts of a run, ``zhangye chart`` and
``place.plot`` all call it. It sees pandas series alone; ``galleries`` picks them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from zhangye.errors import InputError
from zhangye.language import Text
from zhangye.presentation.charts import style
from zhangye.presentation.charts.findings import panels_finding
from zhangye.presentation.charts.layout import (
    Caption,
    Page,
    label_ends,
    new_page,
    shorten,
    text_size,
    tick_room,
    write_at,
    write_key,
)
from zhangye.presentation.charts.panel import (
    FIRST_YEAR,
    LAST_OBSERVED,
    LAST_YEAR,
    Panel,
    cut_scale,
    draw_panel,
    short_labels,
    whole_labels,
)

CM = 1 / 2.54
WIDEST, SMALLEST = 100.0, 5.0  # centimetres that a page may have
# In ems of the labels' type: what a panel needs at least, and what it likes to have.
NARROWEST_PANEL, LOWEST_PANEL, PANEL_HEIGHT = 17.0, 9.0, 16.5
HIGHEST_PAGE = 24.5 * CM  # the text of an A4 page in Word: panels shrink rather than exceed it
PANEL_SHAPE = 1.5  # width over height that panels come near where the page's height is given
PAGE_SHAPE = 0.64  # height over width of a page with one panel


def line_chart(
    panels: Sequence[Panel],
    *,
    caption: Caption,
    years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR),
    theme: str | style.Theme = "report",
    width: float | None = None,
    height: float | None = None,
    title: str | None = None,
) -> Figure:
    """Draw statistics as dots, scenarios as lines, forecasts as bands, targets as labelled dashes.

    One panel takes the page, with names at the ends of the lines; several become small multiples,
    each on its own scale, with a key.

    Parameters
    ----------
    panels
        What is shown: indicator, area, and the series by year in the indicator's unit
        (``zhangye.presentation.galleries.lines.panels_of`` makes them from runs and forecasts).
    caption
        Labels, language, source and scenario.
    years
        First and last year of the horizontal axis, 2000-2035.
    theme
        'report' (a Word page), 'slide' or 'gray' (black and grays, told apart by dashes); or a
        theme of one's own.
    width, height
        The page in centimetres; by default the theme's width, and the height that the panels
        need.
    title
        The words at the head; by default the finding, worked out from the first scenario.

    Returns
    -------
    matplotlib.figure.Figure
        Without a window; ``charts.save`` writes it as PNG, SVG or PDF.

    Raises
    ------
    InputError
        Where there is no such theme, the years are outside 2000-2035 or in the wrong order, or
        the page is too small for its panels.
    """
    look = choose_theme(theme)
    first, last = check_years(years)
    for name, size in (("width", width), ("height", height)):
        if size is not None and not SMALLEST <= size <= WIDEST:
            allowed = f"{SMALLEST:g} to {WIDEST:g} cm"
            raise InputError("the page cannot be drawn", where=name, value=size, allowed=allowed)
    if not panels:
        raise InputError("the chart has no panel", allowed="at least one indicator and one area")
    shown = [panel.within(first, last) for panel in panels]
    words = title or panels_finding(shown, caption, (first, last))
    across = (look.width if width is None else width) * CM
    fixed = height if height is not None else (look.height if width is None else None)
    with style.figure_settings():
        draw = _draw_one if len(shown) == 1 else _draw_many
        return draw(_Order(shown, caption, (first, last), look, words, across), fixed, height)


def choose_theme(name: str | style.Theme) -> style.Theme:
    """Return a theme by its name.

    Raises
    ------
    InputError
        Where there is none.
    """
    if isinstance(name, style.Theme):
        return name
    if name not in style.THEMES:
        raise InputError(
            "there is no such theme", where="theme", value=name, allowed=list(style.THEMES)
        )
    return style.THEMES[name]


def check_years(years: tuple[int, int]) -> tuple[int, int]:
    """Return the first and the last year of a chart.

    Raises
    ------
    InputError
        Where they are outside 2000-2035, or not one before the other.
    """
    allowed = f"two years from {FIRST_YEAR} to {LAST_YEAR}, the first before the last"
    try:
        first, last = (int(year) for year in years)
    except (TypeError, ValueError) as error:
        raise InputError("these are no years", where="years", value=years, allowed=allowed) from (
            error
        )
    if not FIRST_YEAR <= first < last <= LAST_YEAR:
        raise InputError(
            "these years cannot be shown", where="years", value=f"{first}-{last}", allowed=allowed
        )
    return first, last


@dataclass(frozen=True)
class _Order:
    """What is to be drawn, and how wide in inches."""

    panels: Sequence[Panel]
    caption: Caption
    years: tuple[int, int]
    theme: style.Theme
    title: str
    width: float

    @property
    def em(self) -> float:
        """The size of the labels' type in inches."""
        return self.theme.label / 72

    def page(self, height: float, subtitle: str) -> Page:
        footer = self.caption.footer()
        return new_page((self.width, height), self.title, subtitle, footer, self.theme)

    def subtitle(self) -> str:
        """Say what is measured and what dots, lines and bands are."""
        lang, panels = self.caption.lang, self.panels
        parts = []
        if len({panel.indicator for panel in panels}) == 1:
            parts.append(_measure(panels[0], self.caption))
        if any(len(panel.history.dropna()) for panel in panels):
            parts.append(Text("dots: official statistics", "点为统计数据")(lang))
        if any(panel.runs.keys() - panel.fans.keys() for panel in panels):
            parts.append(Text("lines: one run a scenario", "线为各情景单次模拟")(lang))
        if any(panel.fans for panel in panels):
            one = max(len(panel.fans) for panel in panels) == 1
            parts.append(
                Text(
                    "line: median, bands: 50 % and 90 % of the forecasts",
                    "线为预测中位数，色带为50%与90%预测区间",
                )(lang)
                if one
                else Text(
                    "lines: medians, bands: 90 % of the forecasts",
                    "线为预测中位数，色带为90%预测区间",
                )(lang)
            )
        if len(panels) > 1:
            if any(panel.target for panel in panels):
                parts.append(Text("dashes: targets and limits", "虚线为目标或上限")(lang))
            if self.years[1] > LAST_OBSERVED:
                parts.append(Text("shaded: forecast from 2018", "底纹为2018年起的预测")(lang))
            scales = Text("each panel has its own scale", "各图纵轴刻度不同，不一定从零开始")
            parts.append(scales(lang) + Text(", not all from zero", "")(lang))
        parts += dict.fromkeys(note for panel in panels for note in panel.notes.values())
        words = Text("; ", "；")(lang).join(parts)
        return words[:1].upper() + words[1:]


def _measure(panel: Panel, caption: Caption) -> str:
    """Return what the indicator measures, and its unit."""
    words = panel.definition or caption.registry.label(panel.indicator, caption.lang)
    return words + _unit(panel.indicator, caption)


def _unit(indicator: str, caption: Caption) -> str:
    unit = caption.registry.unit(indicator)
    if unit == "1":
        return ""
    shown = caption.registry.unit_label(unit, caption.lang)
    return Text(", {unit}", "（{unit}）")(caption.lang, unit=shown)


def _draw_one(order: _Order, fixed: float | None, asked: float | None) -> Figure:
    theme, em = order.theme, order.em
    panel, lang = order.panels[0], order.caption.lang
    subtitle = order.subtitle()
    page = order.page(PAGE_SHAPE * order.width if fixed is None else fixed * CM, subtitle)
    # A line above the axes for the marks, and one below them for the years.
    least = LOWEST_PANEL * em + 4 * em
    if page.top - page.bottom < least:
        needed = page.figure.get_size_inches()[1] + least - (page.top - page.bottom)
        page = _taller(order, subtitle, needed, asked)
    labels = whole_labels(panel, order.caption, theme)
    widths = [text_size(page.figure, label.words, theme.label)[0] for label in labels]
    right = page.right - min(max(widths, default=0.0) + 0.3, 0.255 * order.width)
    bottom, top = page.bottom + 2 * em, page.top - 2 * em
    axes = page.axes(page.left + 0.6, right, bottom, top)
    draw_panel(axes, panel, theme, order.years)
    page.move(axes, page.left + tick_room(axes) + 0.08, right, bottom, top)
    _mark(page, axes, order, lang)
    label_ends(axes, labels, page.right, theme.label, theme.smallest)
    page.figure.draw_without_rendering()
    return page.figure


def _mark(page: Page, axes: Axes, order: _Order, lang: str) -> None:
    """Say above the axes where the forecast begins, and that the scale leaves out zero."""
    figure, points = page.figure, order.theme.tick
    box = axes.get_window_extent()
    left, right, top = box.x0 / figure.dpi, box.x1 / figure.dpi, box.y1 / figure.dpi + 0.06
    taken = left
    if cut_scale(axes):
        words = Text("Axis does not start at zero", "纵轴不从零开始")(lang)
        write_at(figure, left, top, words, points, style.QUIET, va="bottom")
        taken += text_size(figure, words, points)[0] + 0.1
    if order.years[1] <= LAST_OBSERVED:
        return
    words = Text("Forecast from 2018", "2018年起为预测")(lang)
    width = text_size(figure, words, points)[0]
    start = axes.transData.transform((max(order.years[0], LAST_OBSERVED + 0.5), 0))[0] / figure.dpi
    # At the beginning of the shade where it fits, at its end otherwise.
    start = start if start >= taken and start + width <= page.right else right - width
    if start >= taken:
        write_at(figure, start, top, words, points, style.QUIET, va="bottom")


def _draw_many(order: _Order, fixed: float | None, asked: float | None) -> Figure:
    theme, em = order.theme, order.em
    subtitle = order.subtitle()
    names = list(dict.fromkeys(name for panel in order.panels for name in panel.runs))
    key = [(name, theme.line_style(i)) for i, name in enumerate(names)] if len(names) > 1 else []

    def begin(height: float) -> Page:
        page = order.page(height, subtitle)
        return (
            replace(page, top=write_key(page, key, fill=False, points=theme.label))
            if key
            else (page)
        )

    # How high title, key and footer are is only known once they are written: a page drawn for
    # measure says so, and the height of the real one follows.
    tall = 0.8 * order.width
    page = begin(tall)
    outside = tall - (page.top - page.bottom)
    most = max(1, int((page.right - page.left + em) // (NARROWEST_PANEL * em)))
    count = len(order.panels)
    if fixed is None:
        columns = _even(count, min(most, count))
    else:
        room = max(fixed * CM - outside, em)
        columns = min(
            {_even(count, n) for n in range(1, min(most, count) + 1)},
            key=lambda n: abs(_shape(page, room, n, count) - PANEL_SHAPE),
        )
    rows = -(-count // columns)
    liked = outside + rows * PANEL_HEIGHT * em
    wanted = min(liked, HIGHEST_PAGE) if fixed is None else fixed * CM
    least = outside + rows * LOWEST_PANEL * em
    if wanted < least and asked is not None:
        _refuse_height(asked, least)
    page = begin(max(wanted, least))
    _fill(page, order, columns, rows)
    page.figure.draw_without_rendering()
    return page.figure


def _shape(page: Page, room: float, columns: int, count: int) -> float:
    return ((page.right - page.left) / columns) / (room / -(-count // columns))


def _even(count: int, columns: int) -> int:
    """Return as few columns as the same number of rows needs: four panels are two by two."""
    rows = -(-count // columns)
    return -(-count // rows)


def _fill(page: Page, order: _Order, columns: int, rows: int) -> None:
    """Draw the panels row by row; all axes of the page begin and end alike."""
    theme, em, caption, panels = order.theme, order.em, order.caption, order.panels
    labels = [short_labels(panel, caption, theme) for panel in panels]
    widest = [
        text_size(page.figure, label.words, theme.tick)[0] for part in labels for label in part
    ]
    room = 0.25 + max(widest, default=0.0)
    gap = em
    across = (page.right - page.left + gap) / columns
    down = (page.top - page.bottom) / rows
    drawn = []
    for position, panel in enumerate(panels):
        row, column = divmod(position, columns)
        left, high = page.left + column * across, page.top - row * down
        right, bottom, top = left + across - gap, high - down + 2.4 * em, high - 2.2 * em
        head = shorten(
            page.figure, panel_name(panel, panels, caption), across - gap, theme.label + 1
        )
        write_at(page.figure, left, top + 0.7 * em, head, theme.label + 1, va="baseline")
        axes = page.axes(left + 4 * em, right - room, bottom, top)
        draw_panel(axes, panel, theme, order.years)
        drawn.append((axes, (left, right, bottom, top)))
    ticks = max(tick_room(axes) for axes, _ in drawn) + 0.08
    for (axes, (left, right, bottom, top)), part in zip(drawn, labels, strict=True):
        page.move(axes, left + ticks, right - room, bottom, top)
        line = text_size(page.figure, "国Ag", theme.tick)[1] + 0.03
        # Where not all values have room, those of the title's scenario and of the target stay.
        fitting = part if len(part) * line <= top - bottom else [part[0], part[-1]]
        # Above the axes stands the panel's name: labels stay beside them.
        label_ends(axes, fitting, right, theme.tick, theme.smallest, overhang=0.02)


def panel_name(panel: Panel, panels: Sequence[Panel], caption: Caption) -> str:
    """Return what tells a panel from the others: its area, its indicator, or both."""
    area = caption.registry.area_label(panel.area, caption.lang)
    if len(panels) > 1 and len({other.indicator for other in panels}) == 1:
        return area
    label = caption.registry.label(panel.indicator, caption.lang) + _unit(panel.indicator, caption)
    if len(panels) > 1 and len({other.area for other in panels}) == 1:
        return label
    return Text("{area}, {label}", "{area}{label}")(caption.lang, area=area, label=label)


def _taller(order: _Order, subtitle: str, needed: float, asked: float | None) -> Page:
    if asked is not None:
        _refuse_height(asked, needed)
    return order.page(needed, subtitle)


def _refuse_height(asked: float, least: float) -> None:
    raise InputError(
        "the page is too low for what it shows",
        where="height",
        value=asked,
        allowed=f"at least {least / CM + 0.05:.1f} cm",
    )
