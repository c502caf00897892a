"""The template that translators start from: ``python -m growthwatch.ui.translate`` writes it anew.

Every message of the app with its name as context, and nothing that changes by itself: no date, no line number. Needs
Babel, which the documentation's tools bring; the app itself reads catalogues with the standard library alone.
"""

import io
import sys
from pathlib import Path
from typing import Final

from growthwatch.messages import LOCALES, messages
from growthwatch.messages.catalogue import DOMAIN
from growthwatch.ui import words

TEMPLATE: Final = LOCALES / f"{DOMAIN}.pot"
_HEADER: Final = """\
Words of growthwatch's browser app. What stands in {braces} is filled in and must stay; so must *, ` and (links).
The context is the name of the word in the code, of several its key in [brackets].\
"""


def template() -> str:
    """Return the template (.pot): every message, by context."""
    from babel.messages import Catalog, pofile  # noqa: PLC0415 - a tool of developers

    catalog = Catalog(project=DOMAIN, header_comment=_HEADER, fuzzy=False)
    for one in messages(words.__name__):
        said = (one.text, one.plural) if one.plural else one.text
        catalog.add(said, locations=[(one.file, 0)], context=one.context)
    written = io.BytesIO()
    pofile.write_po(written, catalog, width=119, sort_output=False, include_lineno=False, omit_header=True)
    head = "\n".join(f"# {line}" for line in _HEADER.splitlines())
    meta = 'msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return f'{head}\n{meta}"Content-Transfer-Encoding: 8bit\\n"\n\n{written.getvalue().decode("utf-8")}'


def main(out: Path = TEMPLATE) -> None:
    """Write the template where translators look for it."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(template(), encoding="utf-8")
    sys.stdout.write(f"{out}: {len(messages(words.__name__))} messages\n")


if __name__ == "__main__":
    main()
