"""What a chart's drawing takes up, read from its SVG: the boxes of its texts and of its readings' marks."""

import re
from typing import NamedTuple
from xml.etree import ElementTree as ET

from growthwatch.charts import paper

#: Widths of Liberation Sans, which has those of Arial and Helvetica [thousandths of the size].
_WIDTHS = {
    191: "'", 222: "ijl", 260: "|", 278: " !,./:;I[\\]ft·", 333: "()-`r²", 334: "{}", 355: '"', 389: "*", 469: "^",
    500: "Jcksvxyz↑↓", 556: "#$0123456789?L_abdeghnopqu–", 584: "+<=>~−", 611: "FTZ", 667: "&ABEKPSVXY",
    722: "CDHNRUw", 778: "GOQ", 833: "Mm", 834: "½", 889: "%", 944: "W", 1000: "…",
}  # fmt: skip
_WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
#: How far letters go above and below their baseline, as a share of their size.
_ABOVE, _BELOW = 0.72, 0.2
_NUMBERS = re.compile(r"-?[\d.]+(?:e-?\d+)?")
_SVG = "{http://www.w3.org/2000/svg}"


class Box(NamedTuple):
    """A text or a mark: what it is, and from where to where it is drawn [px]."""

    what: str
    left: float
    top: float
    right: float
    foot: float

    def over(self, other: "Box", by: float = 1.0) -> bool:
        """Return whether both take up the same place, by more than so many px."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > by
            and min(self.foot, other.foot) - max(self.top, other.top) > by
        )


class Drawing(NamedTuple):
    """The texts on a chart's panels, the marks of its readings, and the grounds of the panels."""

    texts: list[Box]
    marks: list[Box]
    panels: list[Box]

    def overlapping(self) -> list[tuple[str, str]]:
        """Return the pairs that stand one over another: texts, and texts with marks."""
        pairs = [(one, other) for n, one in enumerate(self.texts) for other in [*self.texts[:n], *self.marks]]
        return [(one.what, other.what) for one, other in pairs if one.over(other)]

    def cut(self) -> list[str]:
        """Return the texts that reach out of the panel they stand on."""
        return [text.what for text in self.texts if not any(
            panel.left - 1 <= text.left and text.right <= panel.right + 1
            and panel.top - 1 <= (text.top + text.foot) / 2 <= panel.foot + 1 for panel in self.panels)]  # fmt: skip


def drawing(chart) -> Drawing:
    """Read what a chart draws from its SVG."""
    found = Drawing([], [], [])
    _walk(ET.fromstring(paper.svg(chart)), 0.0, 0.0, "", found)  # noqa: S314 - our own drawing
    once = list(dict.fromkeys(found.texts))  # a text and the white edge under it are one
    return Drawing(once, found.marks, found.panels)


def _walk(node, x, y, layer, found):
    moved = _NUMBERS.findall(node.get("transform", "")) if "translate" in node.get("transform", "") else []
    if moved:
        x, y = x + float(moved[0]), y + float(moved[1] if len(moved) > 1 else 0)
    named = node.get("class", "")
    layer = named if "role-mark" in named else layer
    if "role-mark" in layer and re.search(r"(preterm|first_year|one_to_four)_", layer):
        if node.tag == f"{_SVG}text" and node.text:
            # the query of a mark and the letters of its systems are part of the mark
            own = re.search(r"_(doubted|letters)_", layer)
            (found.marks if own else found.texts).append(_text(node, x, y))
        elif node.tag == f"{_SVG}path" and re.search(r"_(readings|doubted|repairs|actual_age_1)_marks", layer):
            xs, ys = _extent(node.get("d", ""))
            found.marks.append(Box(f"{layer} at {x:.0f}, {y:.0f}", x - xs, y - ys, x + xs, y + ys))
    if node.tag == f"{_SVG}path" and "background" in named and node.get("stroke"):
        width, height = (float(n) for n in _NUMBERS.findall(node.get("d"))[2:4])
        if height > 60:
            found.panels.append(Box("panel", x, y, x + width, y + height))
    for child in node:
        _walk(child, x, y, layer, found)


def _text(node, x, y):
    size = float(_NUMBERS.findall(node.get("font-size", "11"))[0])
    width = sum(_WIDTH_OF[letter] for letter in node.text) * size / 1000
    left = {"end": x - width, "middle": x - width / 2}.get(node.get("text-anchor", ""), x)
    return Box(node.text, left, y - _ABOVE * size, left + width, y + _BELOW * size)


def _extent(path):
    """Return half the width and height of a symbol, which is drawn around its own middle."""
    numbers = [abs(float(n)) for n in _NUMBERS.findall(path)]
    half = min(max(numbers, default=0.0), 5.0)
    return half, half
