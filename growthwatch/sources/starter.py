"""A mapping to start from, as a file: per column what was seen, what it is taken for, and what is open.

Nothing is filled in that is not known: a value whose day or unit is open stands as a remark, with what is missing.
"""

import json
from typing import Any

from growthwatch.sources.columns.mapping_draft import VALUES, Draft, DraftColumn, as_file

_SOURCES = "parent_held, clinic, gp or maternity"


def starter(draft: Draft) -> str:
    """Return a draft as the text of a mapping file (TOML)."""
    said = as_file(draft)
    lines = [
        f"# A mapping to start from, made from the headings and the first rows of {_comment(draft.title)}.",
        "# Check every line; what is marked OPEN is for you to say. Then: growthwatch inspect FILE --mapping THIS",
        "",
        *[f"# {_comment(_column(one))}" for one in draft.columns],
        "",
        f"name = {_quoted(said['name'])}",
        f"tables = {_listed(said['tables'])}",
        f"needs = {_listed(said['needs'])}  # found all of these: it is this file",
        *(
            ["source_to_be_asked = true  # OPEN: remove this line once source below is right"]
            if not draft.source
            else []
        ),
        *_dates(said),
        "",
        "[constants]",
        *_constants(said, draft),
        "",
        "[columns]",
        *[f"{ours} = {_listed(headings)}" for ours, headings in said["columns"].items()],
    ]
    for ours, words in said.get("values", {}).items():
        lines += ["", f"[values.{ours}]", *[f"{_quoted(word)} = {_quoted(means)}" for word, means in words.items()]]
    lines += _one_child(said)
    for block in said.get("records", []):
        lines += ["", "[[records]]", *[f"{ours} = {_either(stated)}" for ours, stated in block.items()]]
    for one in draft.columns:
        if one.meaning in VALUES and one.open:
            lines += _open_block(one)
    return "\n".join(lines) + "\n"


def _column(one: DraftColumn) -> str:
    """Return what was seen in a column, what it is taken for and what is open, in one line."""
    seen = f"{one.heading}: {one.saw}"
    if one.open:
        return f"{seen}: OPEN: {one.open}"
    if not one.meaning:
        return f"left alone: {one.heading} ({one.saw})"
    return f"{seen}: {meaning(one)}"


def meaning(one: DraftColumn) -> str:
    """Return what a column is taken for, in a few words."""
    if one.meaning not in VALUES:
        return one.meaning
    unit = one.unit or (
        f"unit in {one.unit_column}" if one.unit_column else f"{_usual(one.meaning)}, as none is named"
    )
    day = {"birth": "at birth", "": ""}.get(one.day, f'dated by "{one.day}"')
    return ", ".join(filter(None, [one.meaning, unit, day]))


def _usual(kind: str) -> str:
    return "kg" if kind == "weight" else "cm"


def _dates(said: dict[str, Any]) -> list[str]:
    if "dates" in said:
        return [f'dates = {_quoted(said["dates"])}  # or "day-first" or "month-first", whatever the file shows']
    return ['# dates = "day-first"  # or "month-first", where the file itself does not show it']


def _constants(said: dict[str, Any], draft: Draft) -> list[str]:
    lines = []
    if "source" in said["constants"]:
        asked = "" if draft.source else f"  # OPEN: which record system is it from: {_SOURCES}?"
        lines.append(f"source = {_quoted(said['constants']['source'])}{asked}")
    if "sender" in said["constants"]:
        whose = "whose numbers the children bear: the study or system; the same in all of its files"
        lines.append(f"sender = {_quoted(said['constants']['sender'])}  # {whose}")
    if "date_of_birth" in said["constants"]:
        why = "ages are counted from this day: no child was born on it; state another if you wish"
        lines.append(f"date_of_birth = {_quoted(said['constants']['date_of_birth'])}  # {why}")
    return lines


def _one_child(said: dict[str, Any]) -> list[str]:
    """Return the lines by which rows that leave the child's columns blank find the row that states them."""
    if "keep" not in said:
        return []
    keep, (join,) = said["keep"], said["join"]
    return [
        "",
        f"# rows with the same {keep['key']} are one child: what one of them states of it holds for all",
        "[keep]",
        f"name = {_quoted(keep['name'])}",
        f"key = {_quoted(keep['key'])}",
        "[keep.columns]",
        *[f"{theirs} = {_quoted(ours)}" for theirs, ours in keep["columns"].items()],
        "[[join]]",
        f"from = {_quoted(join['from'])}",
        f"on = {_quoted(join['on'])}",
    ]


def _open_block(one: DraftColumn) -> list[str]:
    """Return a value of which something is open, as remarks a person can finish."""
    day = f"[{_quoted(one.day)}]" if one.day else '["the heading of the day it was taken"]'
    return [
        "",
        f"# OPEN: {_comment(one.heading)}: {_comment(one.open)}",
        "# [[records]]",
        f'# kind = "{one.meaning}"',
        f"# unit = {_quoted(one.unit if one.unit not in ('', '?') else 'the unit of its figures')}",
        f"# value = [{_quoted(one.heading)}]",
        f"# measured_on = {day}",
    ]


def _either(stated: str | list[str]) -> str:
    return _quoted(stated) if isinstance(stated, str) else _listed(stated)


def _listed(texts: list[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"


def _quoted(text: str) -> str:
    # a text of JSON is one of TOML as well, but for DEL
    return json.dumps(text).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
