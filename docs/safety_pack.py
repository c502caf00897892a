"""The clinical safety pack, made from ``docs/safety/hazards.toml``: log, traceability, drafts of safety case and plan.

``python docs/safety_pack.py`` writes them; a test holds that what is committed is what the data give. Only a clinical
safety officer makes a safety case of the drafts: the manufacturer's under DCB0129, the deployer's under DCB0160.
"""

import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent / "safety"
SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
LIKELIHOODS = ("very_low", "low", "medium", "high", "very_high")
#: Risk by likelihood (rows, very low first) and severity (columns, minor first): the example matrix in the
#: implementation guidance of DCB0129 and DCB0160 (NHS Digital, 2018).
MATRIX = (
    (1, 1, 2, 2, 3),
    (1, 2, 2, 3, 4),
    (2, 2, 3, 3, 4),
    (2, 3, 3, 4, 5),
    (3, 4, 4, 5, 5),
)
#: What a risk of each size asks for, in that guidance's order.
ACCEPTABILITY = {
    1: "acceptable",
    2: "acceptable where further reduction costs more than it brings",
    3: "undesirable: to be reduced, or accepted by the deployer's safety officer in writing",
    4: "unacceptable without a further control, here or at the deployer's",
    5: "unacceptable",
}
OWNERS = {"manufacturer": "manufacturer", "both": "manufacturer and deployer"}


def hazards(path: Path = FOLDER / "hazards.toml") -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the harms by their code, and the hazards with ``initial`` and ``residual`` risk (1 to 5) worked out.

    Raises
    ------
    ValueError
        If a number is there twice, or a word is none of the scales'.

    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    listed = data["hazard"]
    twice = [number for number, n in Counter(one["id"] for one in listed).items() if n > 1]
    if twice:
        raise ValueError(f"hazard {twice[0]} is there twice")
    for one in listed:
        one["initial"] = risk(one["severity"], one["likelihood"])
        one["residual"] = risk(one["severity"], one["residual_likelihood"])
        one.setdefault("deployer", "")
        if one["harm"] not in data["harms"] or one["owner"] not in OWNERS:
            raise ValueError(f"hazard {one['id']}: harm {one['harm']!r} or owner {one['owner']!r} is not one of ours")
    return data["harms"], listed


def risk(severity: str, likelihood: str) -> int:
    """Return the risk, 1 to 5, of a severity and a likelihood (`MATRIX`)."""
    return MATRIX[LIKELIHOODS.index(likelihood)][SEVERITIES.index(severity)]


def pack() -> dict[str, str]:
    """Return every document that is made from the hazards, by its file's name."""
    harms, listed = hazards()
    pages = Environment(  # noqa: S701 - Markdown of our own words, not HTML
        loader=FileSystemLoader(FOLDER / "templates"), undefined=StrictUndefined, keep_trailing_newline=True
    )
    pages.filters |= {"words": _words, "code": _code}
    values = {
        "hazards": listed,
        "harms": harms,
        "owners": OWNERS,
        "by_test": _by_test(listed),
        "severities": SEVERITIES,
        "matrix": list(zip(reversed(LIKELIHOODS), reversed(MATRIX), strict=True)),
        "acceptability": ACCEPTABILITY,
    }
    names = sorted(path.name.removesuffix(".jinja") for path in (FOLDER / "templates").iterdir())
    return {name: pages.get_template(f"{name}.jinja").render(values) for name in names}


def _by_test(listed: list[dict[str, Any]]) -> dict[str, list[int]]:
    by_test = defaultdict(list)
    for one in listed:
        for test in one["tests"]:
            by_test[test].append(one["id"])
    return dict(sorted(by_test.items()))


def _code(tests: list[str]) -> str:
    return ", ".join(f"`{test}`" for test in tests)


def _words(code: str) -> str:
    return code.replace("_", " ")


if __name__ == "__main__":
    for name, text in pack().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
