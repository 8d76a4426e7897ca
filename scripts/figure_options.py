"""Options of every command that draws: how its figures look."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from typer import Option

from ..circuits.campaign.refusal import refusing

PANEL = "Figures"
OPTIONS: dict[str, Any] = {
    "style": Annotated[
        Path | None,
        Option(metavar="FILE.toml", help="Style sheet, with any of what follows.", rich_help_panel=PANEL),
    ],
    "width": Annotated[
        float | None,
        Option(metavar="MM", help="Of a full page; many panels need 165. Default: 180.", rich_help_panel=PANEL),
    ],
    "dpi": Annotated[int | None, Option(metavar="N", help="Dots per inch. Default: 300.", rich_help_panel=PANEL)],
    "font": Annotated[str | None, Option(metavar="NAME", help="Family of letters.", rich_help_panel=PANEL)],
    "font_size": Annotated[
        float | None, Option(metavar="PT", help="Of axis labels. Default: 8.", rich_help_panel=PANEL)
    ],
    "order": Annotated[
        str | None, Option(metavar="A,B", help="Populations from top to bottom; others follow.", rich_help_panel=PANEL)
    ],
    "colour": Annotated[
        list[str] | None,
        Option(metavar="NAME=COLOUR", help="Of a population or area; may be repeated.", rich_help_panel=PANEL),
    ],
}


def with_figure_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of figures after its own."""
    own = inspect.signature(command)
    hints = get_type_hints(command, include_extras=True)
    known = [parameter.replace(annotation=hints[name]) for name, parameter in own.parameters.items()]
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for name, option in OPTIONS.items()
    ]

    @functools.wraps(command)
    def drawn(*arguments: Any, **named: Any) -> None:
        given = {name: named.pop(name, None) for name in OPTIONS}
        with refusing():
            _use(**given)
        command(*arguments, **named)

    drawn.__signature__ = own.replace(parameters=[*known, *more])  # type: ignore[attr-defined]
    drawn.__annotations__ = {**hints, **OPTIONS}
    return drawn


def _use(style: Path | None, order: str | None, colour: list[str] | None, **numbers: Any) -> None:
    """Draw all figures as the options say. Raises ValueError."""
    given = {name: value for name, value in numbers.items() if value is not None}
    if style is None and not (given or order or colour):
        return  # matplotlib takes a moment to import
    import dataclasses

    from ..analysis.figures.sheet import read_sheet, sheet, use

    base = sheet() if style is None else read_sheet(style)
    if order is not None:
        given["order"] = tuple(name.strip() for name in order.split(","))
    given["colours"] = {**base.colours, **dict(map(_colour, colour or []))}
    try:
        use(dataclasses.replace(base, **given))
    except ValueError as error:
        words = str(error).replace("style.colours.", "--colour ").replace("style.font_size", "--font-size")
        raise ValueError(words.replace("style.", "--")) from None


def _colour(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise ValueError(f"--colour {text}: must be NAME=COLOUR, such as CA3=#00805E")
    return name.strip(), value.strip()
