"""Which pages there are, and which of them a role has. Each operation is checked again at the desk."""

from typing import Any

import streamlit as st

from growthwatch.store import Desk
from growthwatch.ui import words
from growthwatch.ui.screens import about, add, child, cohort, imports, missed, reconcile, today, trail

#: Page -> what draws it, the operation it stands on, and whether the menu shows it.
_PAGES: dict[str, tuple[Any, str, bool]] = {
    "today": (today.page, "caseload", True),
    "child": (child.page, "open_child", True),
    "add": (add.page, "add_measurement", False),
    "reconcile": (reconcile.page, "decide", True),
    "missed": (missed.page, "missed_checks", True),
    "import": (imports.page, "import_files", True),
    "cohort": (cohort.page, "export", True),
    "trail": (trail.page, "read_trail", True),
    "about": (about.page, "", True),
}


def allowed(desk: Desk | None) -> dict[str, Any]:
    """Return the pages of the role at the desk, the first of them the one that opens; kept for links between pages.

    Before anybody has signed in every page has its address, so that a link leads there after the sign-in.
    """
    names = [name for name, (_, operation, _) in _PAGES.items() if not (desk and operation) or desk.may(operation)]
    made = {
        name: st.Page(
            _PAGES[name][0],
            title=words.PAGES[name],
            url_path=name,
            default=name == names[0],
            visibility="visible" if _PAGES[name][2] else "hidden",
        )
        for name in names
    }
    st.session_state["pages"] = made
    return made
