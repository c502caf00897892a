"""Every example in a docstring gives what stands beside it, and every public name has one."""

import doctest
import importlib
from pathlib import Path

import pytest

import growthwatch as gw

PACKAGE = Path(gw.__file__).parent
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_give_what_they_say(name):
    failed, tried = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried
    assert not failed


@pytest.mark.parametrize("name", [name for name in gw.__all__ if not isinstance(getattr(gw, name), type)])
def test_every_public_function_says_what_goes_in_and_out_and_shows_it(name):
    said = getattr(gw, name).__doc__
    takes = getattr(gw, name).__code__.co_argcount + getattr(gw, name).__code__.co_kwonlyargcount
    parts = ["Parameters\n", "Raises\n", "Returns\n", "Examples\n"] if takes else ["Returns\n", "Examples\n"]
    assert [part for part in parts if part not in said] == []
