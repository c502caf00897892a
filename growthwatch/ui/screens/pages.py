"""Which pages there are, and which of them a role has. Each operation is checked again at the desk."""

from functools import partial
from typing import Any

import streamlit as st

from growthwatch.store import Desk
from growthwatch.ui import words
from growthwatch.ui.screens import (
    about,
    add,
    child,
    cohort,
    context,
    correct,
    details,
    doubts,
    imports,
    missed,
    news,
    pairs,
    reconcile,
    register,
    today,
    trail,
)

#: Page -> what draws it, the operation it stands on, and whether the menu shows it.
_PAGES: dict[str, tuple[Any, str, bool]] = {
    "today": (today.page, "caseload", True),
    "news": (news.page, "caseload", True),
    "child": (child.page, "open_child", True),
    "add": (add.page, "add_measurement", False),
    "correct": (correct.page, "correct_entry", False),
    "details": (details.page, "edit_person", False),
    "register": (register.page, "register", True),
    "reconcile": (reconcile.page, "decide", True),
    # a page of its own: within a page the window stays as far down as the list was scrolled
    "doubts": (doubts.page, "decide", False),
    "links": (pairs.page, "decide", True),
    "missed": (missed.page, "missed_checks", True),
    "context": (context.page, "import_context", True),
    "import": (imports.page, "import_files", True),
    "cohort": (cohort.page, "export", True),
    "trail": (trail.page, "read_trail", True),
    "about": (about.page, "", True),
}


#: Where the day of a role begins, if not with Today: a practice's with its missed checks.
_LANDING: dict[str, str] = {"practice": "missed"}


def allowed(desk: Desk | None) -> dict[str, Any]:
    """Return every page at its address; the one that opens is where the day of the role at the desk begins.

    Those it has are kept for links between pages. Any other is not in the menu, and whoever goes to its address is
    refused by the desk. Before anybody has signed in no page is refused: a link leads there after the sign-in.
    """
    had = [name for name, (_, operation, _) in _PAGES.items() if not (desk and operation) or desk.may(operation)]
    landing = _LANDING.get(desk.user.role, had[0]) if desk else had[0]
    had.sort(key=lambda name: name != landing)  # a stable sort: the others keep their order
    made = {
        name: st.Page(
            page if name in had else partial(_refused, desk, operation),
            title=words.PAGES[name],
            url_path=name,
            default=name == had[0],
            visibility="visible" if in_menu and name in had else "hidden",
        )
        for name, (page, operation, in_menu) in _PAGES.items()
    }
    st.session_state["pages"] = {name: made[name] for name in had}
    return made


def _refused(desk: Desk | None, operation: str) -> None:
    """Draw nothing of a page that the role does not have: the desk says why, and the trail keeps it."""
    if desk is not None:
        desk.require(operation)
