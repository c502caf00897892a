"""The app's words: one folder, a file a page, each word once and none left over."""

import importlib
import pkgutil
from collections import Counter
from pathlib import Path

import growthwatch.ui
from growthwatch.ui import words

FILES = [importlib.import_module(f"{words.__name__}.{found.name}") for found in pkgutil.iter_modules(words.__path__)]


def _own(module):
    return {
        name for name in vars(module) if name.isupper() and f"\n{name}: Final" in Path(module.__file__).read_text()
    }


def test_no_word_stands_in_two_files():
    counted = Counter(name for module in FILES for name in _own(module))
    assert [name for name, n in counted.items() if n > 1] == []


def test_no_word_is_left_over():
    folder = Path(growthwatch.ui.__file__).parent
    source = "\n".join(file.read_text() for file in folder.rglob("*.py"))
    assert [name for module in FILES for name in sorted(_own(module)) if source.count(name) < 2] == []


def test_no_word_calls_a_child_normal_or_healthy():
    told = " ".join(str(getattr(module, name)) for module in FILES for name in _own(module)).casefold()
    assert "healthy" not in told
    assert "normal" not in told
