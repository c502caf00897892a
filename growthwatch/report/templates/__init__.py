"""The templates of pages, and how they are filled: every text is escaped, whoever wrote it."""

import html
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def rendered(name: str, **values: object) -> Markup:
    """Return a template filled with values; whatever is not markup already is escaped.

    Parameters
    ----------
    name : str
        A file beside this one.
    **values : object
        What the template names.

    Returns
    -------
    Markup
        The file's text, filled.

    Raises
    ------
    jinja2.UndefinedError
        When the template names something that was not given.
    """
    return Markup(_environment().get_template(name).render(**values))  # noqa: S704 - autoescaped


def part(name: str, *values: object) -> Markup:
    """Return one part of a page: the macro of this name in ``parts.html``, filled with values.

    Parameters
    ----------
    name : str
        The macro.
    *values : object
        Its arguments, in order; whatever is not markup already is escaped.

    Returns
    -------
    Markup
        The part's text, filled.

    Raises
    ------
    AttributeError
        When there is no macro of that name.
    """
    macro = getattr(_environment().get_template("parts.html").module, name)
    return Markup(macro(*values))  # noqa: S704 - autoescaped


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("growthwatch.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        finalize=_escaped,
    )


def _escaped(value: Any) -> Any:
    """Return text with its quotes written &quot; and &#x27;, as every page has them."""
    return value if hasattr(value, "__html__") or not isinstance(value, str) else Markup(html.escape(value))  # noqa: S704
