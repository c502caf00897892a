"""The linkage model: what is compared, at which levels, and which pairs are compared at all.

Fellegi-Sunter as splink has it. A comparison has levels; for each the share of true pairs (m) and of chance pairs (u)
that reach it was estimated once from made-up families (``reference_data/linkage/build_model.py``).
"""

from typing import Any, Final

#: One pair of files in so many is a true one: the infants among whom a file's child may be. England and Wales had
#: 605,479 births in 2022 (ONS); the infants under two of one of England's 42 care boards are some 30,000, and a
#: caseload three times as large is still allowed for. Fixed, so that a pair is judged alike in every batch.
PAIRS_PER_MATCH: Final = 100_000

_UNNUMBERED: Final = 'and (l.unnumbered or r.unnumbered) and l."cluster" <> r."cluster"'


def settings() -> dict[str, Any]:
    """Return splink settings without trained parameters."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "file",
        "probability_two_random_records_match": 1 / PAIRS_PER_MATCH,
        "retain_matching_columns": False,
        "comparisons": [_forename(), _surname(), _born(), _sex(), _postcode()],
        **blocking(),
    }


def blocking() -> dict[str, Any]:
    """Return the setting with the blocking rules: pairs of files that agree in none of them are not compared.

    They are not trained: these stand, whatever a file of trained parameters says.
    """
    return {
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": f"{rule} {_UNNUMBERED}", "sql_dialect": "duckdb"}
            for rule in (
                "l.born = r.born and l.surname = r.surname",
                "l.born = r.born and l.forename = r.forename",
                "l.born = r.born and l.postcode = r.postcode",
                "l.forename = r.forename and l.postcode = r.postcode",
                "l.forename = r.forename and l.surname = r.surname and substr(l.born, 1, 4) = substr(r.born, 1, 4)",
            )
        ],
    }


def _comparison(name: str, *levels: tuple[str, str]) -> dict[str, Any]:
    null = {"sql_condition": f"{name}_l is null or {name}_r is null", "label_for_charts": "not known"}
    return {
        "output_column_name": name,
        "comparison_levels": [
            {**null, "is_null_level": True},
            {"sql_condition": f"{name}_l = {name}_r", "label_for_charts": "the same"},
            *({"sql_condition": condition, "label_for_charts": label} for label, condition in levels),
            {"sql_condition": "ELSE", "label_for_charts": "different"},
        ],
    }


def _forename() -> dict[str, Any]:
    return _comparison("forename", ("a slip", "damerau_levenshtein(forename_l, forename_r) <= 1"))


def _surname() -> dict[str, Any]:
    return _comparison(
        "surname",
        ("a slip", "damerau_levenshtein(surname_l, surname_r) <= 1"),
        (
            "one of two surnames",
            (
                "least(length(surname_l), length(surname_r)) >= 3"
                " and (contains(surname_l, surname_r) or contains(surname_r, surname_l))"
            ),
        ),
    )


def _born() -> dict[str, Any]:
    exchanged = (
        "substr(born_l, 1, 4) = substr(born_r, 1, 4) and substr(born_l, 6, 2) = substr(born_r, 9, 2)"
        " and substr(born_l, 9, 2) = substr(born_r, 6, 2)"
    )
    near = (
        "abs(date_diff('day', try_cast(born_l as date), try_cast(born_r as date)))"
        " in (1, 10, 28, 29, 30, 31, 365, 366)"
    )
    return _comparison("born", ("day and month exchanged", exchanged), ("a digit off", near))


def _sex() -> dict[str, Any]:
    return _comparison("sex")


def _postcode() -> dict[str, Any]:
    return _comparison(
        "postcode",
        ("a slip", "damerau_levenshtein(postcode_l, postcode_r) <= 1"),
        ("same district", "left(postcode_l, length(postcode_l) - 3) = left(postcode_r, length(postcode_r) - 3)"),
    )
