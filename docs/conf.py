"""The documentation site: ``make docs`` builds it into docs/_build/html. Its pages ask no other host for anything."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from generated_pages import write_generated_pages  # noqa: E402

import growthwatch  # noqa: E402

project = "growthwatch"
author = "the growthwatch authors"
copyright = "the growthwatch authors, AGPL-3.0-or-later"  # noqa: A001 - Sphinx's name for it
version = release = growthwatch.__version__
language = "en_GB"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "**/.ipynb_checkpoints"]

html_theme = "furo"
html_title = "growthwatch"
html_show_sphinx = False
html_static_path: list[str] = []

# the notation of docstrings is NumPy's; types are read off the signatures
napoleon_numpy_docstring = True
napoleon_google_docstring = False
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
# an analyst's tables, not pages of private columns
autodoc_preserve_defaults = True

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
# a notebook is executed once, when the site is built; a cell that fails fails the build
nb_execution_mode = "force"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
os.environ.setdefault("CHILDREN", "300")

# written before Sphinx looks for sources, so that they can't fall behind the program
write_generated_pages(HERE / "generated")
