"""Every word of the browser app that is not about one child: one folder, a file a page, ready for translation."""

from growthwatch.ui.words.about import *  # noqa: F403
from growthwatch.ui.words.add import *  # noqa: F403
from growthwatch.ui.words.child import *  # noqa: F403
from growthwatch.ui.words.cohort import *  # noqa: F403
from growthwatch.ui.words.common import *  # noqa: F403
from growthwatch.ui.words.find import *  # noqa: F403
from growthwatch.ui.words.imports import *  # noqa: F403
from growthwatch.ui.words.mapping import *  # noqa: F403
from growthwatch.ui.words.missed import *  # noqa: F403
from growthwatch.ui.words.names import *  # noqa: F403
from growthwatch.ui.words.pairs import *  # noqa: F403
from growthwatch.ui.words.phrases import *  # noqa: F403
from growthwatch.ui.words.reconcile import *  # noqa: F403
from growthwatch.ui.words.today import *  # noqa: F403
from growthwatch.ui.words.trail import *  # noqa: F403
