"""Every word of the browser app that is not about one child: one folder, a file a page.

``words.NAME`` is said in the language of the session (:mod:`growthwatch.messages`). A file added here needs its line
below and no more.
"""

from typing import TYPE_CHECKING

from growthwatch.messages import words_of
from growthwatch.ui.words.about import *  # noqa: F403
from growthwatch.ui.words.add import *  # noqa: F403
from growthwatch.ui.words.child import *  # noqa: F403
from growthwatch.ui.words.cohort import *  # noqa: F403
from growthwatch.ui.words.common import *  # noqa: F403
from growthwatch.ui.words.conditions import *  # noqa: F403
from growthwatch.ui.words.context import *  # noqa: F403
from growthwatch.ui.words.correct import *  # noqa: F403
from growthwatch.ui.words.facts import *  # noqa: F403
from growthwatch.ui.words.find import *  # noqa: F403
from growthwatch.ui.words.glossary import *  # noqa: F403
from growthwatch.ui.words.help import *  # noqa: F403
from growthwatch.ui.words.imports import *  # noqa: F403
from growthwatch.ui.words.mapping import *  # noqa: F403
from growthwatch.ui.words.missed import *  # noqa: F403
from growthwatch.ui.words.names import *  # noqa: F403
from growthwatch.ui.words.pairs import *  # noqa: F403
from growthwatch.ui.words.phrases import *  # noqa: F403
from growthwatch.ui.words.reconcile import *  # noqa: F403
from growthwatch.ui.words.register import *  # noqa: F403
from growthwatch.ui.words.today import *  # noqa: F403
from growthwatch.ui.words.trail import *  # noqa: F403
from growthwatch.ui.words.worklist import *  # noqa: F403

if not TYPE_CHECKING:  # a type checker knows the names by the lines above, and finds one that is none of them
    __getattr__ = words_of(__name__)
