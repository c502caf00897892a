"""What a person can mend, and which extra brings a library that is not installed."""

from typing import Final

#: Library -> the extra of pyproject.toml that brings it.
EXTRA_OF: Final = {
    "streamlit": "app",
    "starlette": "app",
    "sqlalchemy": "store",
    "alembic": "store",
    "argon2": "store",
    "rapidfuzz": "store",
    "altair": "charts",
    "vl_convert": "charts",
    "weasyprint": "pdf",
    "fhir": "fhir",
    "splink": "link",
    "duckdb": "link",
    "psycopg": "postgres",
    "pyspark": "spark",
}


class UserError(Exception):
    """What the person who asked can mend; ``str()`` is one plain sentence."""


class MissingExtra(UserError, ImportError):  # noqa: N818 - it reads as the sentence it raises
    """What was asked for needs a library that is not installed; the message names the extra that brings it."""


def missing_extra(error: ModuleNotFoundError, what: str, extra: str | None = None) -> ImportError:
    """Return the error to raise where a library is absent.

    Parameters
    ----------
    error : ModuleNotFoundError
        As the import raised it.
    what : str
        What was asked for: a command or a public name.
    extra : str, optional
        The extra to name where the library is one that an extra brings; that which brings the library if not given.

    Returns
    -------
    ImportError
        A MissingExtra that says what to install; the error itself where no extra brings that library.

    Examples
    --------
    >>> str(missing_extra(ModuleNotFoundError(name="altair"), "growthwatch chart"))
    "growthwatch chart needs the extra: pip install 'growthwatch[charts]'"
    """
    brings = EXTRA_OF.get((error.name or "").split(".")[0])
    if brings is None:
        return error
    return MissingExtra(f"{what} needs the extra: pip install 'growthwatch[{extra or brings}]'")
