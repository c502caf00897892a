"""How it looks: plain and calm, one accent colour, the child always in sight, fit for paper and a phone."""

from typing import Final

import streamlit as st

from growthwatch.ui.elements import child_style, dark

#: The cookie in which ``ui/screen.js`` says how wide the window is [px].
WIDTH_COOKIE: Final = "growthwatch-width"
_MOST_DIGITS: Final = 5
#: A window no wider than this is laid out as a phone's [px], as the style sheets are.
NARROW_PX: Final = 640

STYLE: Final = """
<style>
:root { --gw-accent: #0b5c73; --gw-line: rgba(110, 130, 138, .45); --gw-raised: rgba(110, 130, 138, .10);
  --gw-alert: #a8480f; --gw-quiet: rgba(110, 130, 138, .95) }
[data-testid="stMainBlockContainer"] { padding: 4.2rem 1.5rem 2rem; max-width: 74rem }
[data-testid="stHeading"] h1 { font-size: 1.7rem !important; padding: .2rem 0 .3rem !important }
[data-testid="stHeading"] h2 { font-size: 1.25rem !important; padding: .8rem 0 .35rem !important }
[data-testid="stHeading"] h3 { font-size: 1.1rem !important; padding: .8rem 0 0 !important }
.gw-card :is(ul, ol) { margin: 0; padding-left: 1.4rem } .gw-card li { margin: 0 }
.gw-card h3 { font-size: 1.05rem } dl.gw-who, dl.gw-counts { padding: 0 !important; margin-left: 0 !important }
.gw-who dd, .gw-who dt, .gw-counts dd, .gw-counts dt { margin: 0; padding: 0 }
:has(> .st-key-identity) { position: sticky; top: 3.6rem; z-index: 90; background: var(--gw-ground, #fff) }
.st-key-identity { background: var(--gw-ground, #fff); border-bottom: 3px solid var(--gw-accent);
  padding: .3rem 0 .35rem; gap: .2rem }
:has(> .st-key-idle), :has(> .st-key-style), :has(> [class*="st-key-paper"]) { position: absolute }
[data-testid="stElementToolbar"]:not(:has(button[aria-label$="ullscreen"])) { display: none }
[data-testid="stElementToolbarButton"]:not(:has(button[aria-label$="ullscreen"])) { display: none } /* what leaves
  the app leaves where the trail sees it: of what stands over a chart or a table only the full screen */
.gw-meaning { margin: 0 !important; padding: 0 !important } .gw-meaning dt { font-weight: 600; margin-top: .4rem }
.gw-meaning dd { margin: 0 !important; padding-left: .8rem; border-left: 3px solid var(--gw-line) }
.gw-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
.gw-who { padding: 0 !important; display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem 1.3rem; margin: 0 }
.gw-name { font-size: 1.45rem !important; font-weight: 700; margin: 0 !important; padding: 0 !important }
.gw-who div { display: flex; gap: .4rem; align-items: baseline }
.gw-who dt { font-size: .85rem } .gw-who dd { font-weight: 700; margin: 0; white-space: nowrap }
.gw-warn, .gw-trial { border: 2px solid var(--gw-alert); border-left-width: 8px; padding: .35rem .7rem;
  margin: .3rem 0 }
.gw-trial { border-width: 1px; border-left-width: 8px; font-size: .9rem; padding: .2rem .6rem }
.gw-card { border: 1px solid var(--gw-line); border-left: 8px solid var(--gw-line); padding: .5rem .8rem;
  margin: 0 0 .5rem; break-inside: avoid }
.gw-card.met { border-left-color: var(--gw-alert) }
.gw-headline { font-size: 1.12rem; margin: 0 !important }
.st-key-beside [data-testid="stHeading"] { margin-top: -.4rem } .st-key-beside p { margin-bottom: .3rem }
[data-testid="stFullScreenFrame"]:has(button[aria-label="Close fullscreen"]) :is([data-testid="stVegaLiteChart"],
  [data-testid="stVegaLiteChart"] > div) { width: 100% !important }
[data-testid="stFullScreenFrame"]:has(button[aria-label="Close fullscreen"]) svg.marks {
  width: 100% !important; height: 82vh !important }
form.vega-bindings { font-size: .85rem; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: .2rem 0 }
.vega-bind, .vega-bind label { display: flex; gap: .5rem; align-items: center; max-width: 100% }
.vega-bind-name { white-space: nowrap }
.vega-bind input[type=range] { accent-color: var(--gw-accent); min-height: 2rem }
.vega-bind select { width: min(21rem, 100%); min-width: 0; min-height: 2rem; background: var(--gw-ground);
  color: var(--gw-ink); border: 1px solid var(--gw-line); border-radius: 4px }
.vega-bind :is(select, input):focus-visible { outline: 3px solid var(--gw-accent); outline-offset: 2px }
.gw-card p { margin: .2rem 0 } .gw-card h3 { padding: 0; margin: 0 }
.gw-tag { display: inline-block; border: 1px solid currentColor; border-radius: 3px; padding: 0 .4rem;
  font-size: .85rem; font-weight: 600 }
.gw-tag.gw-today { background: var(--gw-alert); border-color: var(--gw-alert); color: var(--gw-ground) }
.gw-tag.gw-this_week { border: 2px solid var(--gw-alert) }
.gw-tag.gw-next_contact { border: 2px solid var(--gw-accent) }
.gw-tag.gw-quieter { font-weight: 400 }
.gw-line .gw-tag { margin-right: .5rem }
h3 .gw-tag { margin-left: .6rem }
.gw-quiet { font-size: .88rem; opacity: .85 } p.gw-quiet { margin: 0 } .gw-whole { white-space: nowrap }
.gw-row p.gw-quiet::first-letter { text-transform: uppercase }
.gw-tour { font-size: 1.2rem; padding: 0; margin: 0 }
.gw-terms { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; font-size: .88rem }
.gw-terms summary { cursor: help; text-decoration: underline dotted; text-underline-offset: .2em; padding: .25rem 0;
  list-style: none } .gw-terms summary::-webkit-details-marker { display: none }
.gw-terms details[open] { flex-basis: 100% } .gw-terms span { display: block; padding: 0 0 .4rem .8rem }
.gw-terms summary:focus-visible { outline: 3px solid var(--gw-accent); outline-offset: 2px }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p { color: var(--gw-ink) !important;
  opacity: 1 !important }
[data-testid="stButtonGroup"] button p { color: var(--gw-ink) !important }
.gw-scroll { overflow-x: auto; background: /* a shadow at the edge where there is more to scroll to */
  linear-gradient(to right, var(--gw-ground) 40%, transparent) 0 0 / 2.5rem 100% no-repeat local,
  linear-gradient(to left, var(--gw-ground) 40%, transparent) 100% 0 / 2.5rem 100% no-repeat local,
  linear-gradient(to right, var(--gw-line), transparent) 0 0 / 1rem 100% no-repeat scroll,
  linear-gradient(to left, var(--gw-line), transparent) 100% 0 / 1rem 100% no-repeat scroll }
.gw-scroll:focus { outline: 2px solid var(--gw-accent) }
.gw-table, .gw-report table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums }
.gw-table { width: 100% } .gw-report table { margin: .6rem 0 1.2rem }
.gw-table caption, .gw-report caption { text-align: left; font-weight: 600; padding: .2rem 0 }
.gw-table th, .gw-report th { text-align: left; border-bottom: 2px solid var(--gw-line); vertical-align: bottom }
.gw-table td, .gw-report td { border-bottom: 1px solid var(--gw-line); vertical-align: top; max-width: 22rem }
.gw-table th, .gw-table td { padding: .25rem .5rem .25rem 0 }
.gw-report figure { margin: .4rem 0 } .gw-report figure img { width: 100%; max-width: 60rem; background: #fff;
  padding: .3rem } .gw-report figcaption { font-size: .88rem } .gw-front { overflow-x: auto }
.gw-front .question { font-size: 1.15rem; font-style: italic } .gw-front .answers li { margin: .35rem 0 }
.gw-front .fill { width: 100%; max-width: 60rem } .gw-front .fill td { height: 3.5rem;
  border: 1px solid var(--gw-line); padding: .3rem; min-width: 5rem }
.gw-report th, .gw-report td { padding: .25rem 1rem .25rem 0 }
.gw-table td.gw-short { white-space: nowrap; padding-right: .8rem }
.gw-counts { display: flex; flex-wrap: wrap; gap: .5rem 1.6rem; margin: .2rem 0 .4rem; padding: 0 !important }
.gw-counts div { display: flex; flex-direction: column-reverse } .gw-counts dt { font-size: .88rem }
.gw-counts dd { font-size: 1.9rem; font-weight: 700; line-height: 1.1; margin: 0 }
.gw-line p { margin: 0 } .gw-line { padding: .1rem 0 }
[class*="st-key-line-"] { border-top: 1px solid var(--gw-line); padding-top: .45rem }
[class*="st-key-open-"] button, [class*="st-key-open-"] button > div {
  justify-content: flex-start; text-align: left }
[class*="st-key-open-"] button { min-height: 2.75rem; height: auto; font-weight: 600 }
[class*="st-key-open-"] button, [class*="st-key-open-"] button * { /* a long name is read to its end */
  white-space: normal !important; overflow: visible !important; overflow-wrap: anywhere }
[class*="st-key-line-"] { gap: .2rem }
[class*="st-key-row-"] { flex-wrap: nowrap !important; align-items: flex-start } /* a row beside its box to tick */
[class*="st-key-row-"] > div:has(.gw-line) { flex: 1 1 0 !important; min-width: 0 !important }
[class*="st-key-row-"] > div:has([data-testid="stCheckbox"]) { flex: 0 0 auto !important; width: auto !important }
[data-testid="stVegaLiteChart"] { overflow-x: auto; max-width: 100%; background: #fff; padding: .3rem }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid var(--gw-accent); outline-offset: 2px }
[data-testid="stSelectbox"] input:focus-visible { outline: none } /* its box shows it; else it is a bar */
@media (max-width: 1020px) { /* one drawn for a wider window is shown whole, and smaller */
  [data-testid="stVegaLiteChart"] svg { max-width: 100%; height: auto }
  .st-key-beside [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) { flex-direction: column }
  .st-key-beside [data-testid="stColumn"] { width: 100% !important; min-width: 100% !important } }
@media (max-width: 640px) { [data-testid="stMainBlockContainer"] { padding: 4rem .8rem 2rem }
  .gw-who { gap: 0 .9rem } .gw-name { font-size: 1.2rem !important } .gw-who dt { font-size: .78rem }
  .gw-who dd { font-size: .9rem } h1 { font-size: 1.4rem }
  [data-testid="stVegaLiteChart"] { padding: 0 }
  [data-testid="stRadio"] label { min-height: 2.6rem; align-items: center }
  [data-testid="stMain"] { overflow-x: hidden } }
@media (max-width: 640px) { [data-testid="stButtonGroup"] [role="radiogroup"] { flex-wrap: wrap !important;
  overflow-x: visible !important } }
@media screen and (max-width: 640px) { /* each row of a table is a card: nothing is off the edge */
  .gw-scroll:has(> .gw-table) { overflow: visible; background: none }
  .gw-table, .gw-table caption, .gw-table tbody { display: block }
  .gw-table thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  .gw-table tr { display: flex; flex-wrap: wrap; gap: .1rem 1rem; padding: .45rem 0;
  border-bottom: 1px solid var(--gw-line) }
  .gw-table td { border: 0; padding: 0; max-width: 100%; overflow-wrap: anywhere }
  .gw-table td.gw-short { padding: 0 } .gw-table td:not(.gw-short) { flex-basis: 100% }
  .gw-table td:first-child { flex-basis: 100%; font-weight: 700 } .gw-table td:empty { display: none }
  .gw-table td:not(:first-child)::before { content: attr(data-label) ": "; font-size: .85rem; opacity: .85 } }
@media print { [data-testid="stVerticalBlock"], [data-testid="stElementContainer"] { display: block !important }
  [data-testid="stVerticalBlock"] > * { margin-bottom: .5rem } /* before what is hidden: the later rule counts */
  [data-testid="stHeader"], [data-testid="stSidebar"], button, [data-testid="stForm"],
  [class*="st-key-controls"], .vega-bindings, .gw-trial, .st-key-context, .st-key-foot, [data-testid="stToast"],
  [data-testid="stFileUploader"],
  [data-testid="stExpander"]:has([data-testid="stForm"]), [data-testid="stExpander"]:has(> details:not([open])) {
  display: none !important } /* what was opened on the screen is on the paper, and no form is */
  [class*="st-key-folded"] [data-testid="stExpander"]:has(> details) { display: block !important }
  [class*="st-key-open-"] button { /* who a line is about */
  display: block !important; border: 0; padding: 0; min-height: 0; color: #000 }
  [data-testid="stButtonGroup"] button[aria-checked="true"] { /* which list this is */
  display: inline-block !important; flex: none; width: auto !important; border: 1px solid #000; color: #000 }
  [data-testid="stButtonGroup"] button[aria-checked="true"] * { overflow: visible !important; max-width: none }
  [class*="st-key-row-"] [data-testid="stCheckbox"] label > span + div { width: 4.5mm !important; height: 4.5mm
  !important; border: 1.2pt solid #000 !important; background: #fff !important;
  transition: none !important } /* to tick off by hand */
  [class*="st-key-open-"] button p { font-weight: 700; font-size: 11pt }
  [data-testid="stElementContainer"]:has([data-testid="stHeading"]), :has(> [class*="st-key-controls"]) {
  break-after: avoid }
  [class*="st-key-line-"] { break-inside: avoid }
  .gw-scroll { overflow: visible; background: none } .gw-table { font-size: 8pt }
  .gw-table td.gw-short { white-space: normal }
  .gw-table tr, [data-testid="stElementContainer"]:has([data-testid="stVegaLiteChart"]) { break-inside: avoid }
  [data-testid="stVegaLiteChart"] { display: block !important }
  [data-testid="stVegaLiteChart"] svg { width: 100% !important; height: auto !important; max-height: 13cm }
  [data-testid="stMainBlockContainer"] { padding: 0 !important; max-width: none }
  :has(> .st-key-identity) { position: static }
  body, [data-testid="stApp"] { background: #fff !important; color: #000 !important }
  [data-testid="stMain"], [data-testid="stAppViewContainer"], [data-testid="stApp"] { overflow: visible !important;
  position: static !important; height: auto !important } }
</style>
"""
#: Of the page. Paper is white, however dark the screen it is printed from.
_GROUND: Final = (
    "<style>:root {{ --gw-ground: {ground}; --gw-ink: {ink} }} "
    "@media screen {{ :root {{ --gw-accent: {accent}; --gw-alert: {alert} }} }} "
    "@media print {{ :root {{ --gw-ground: #fff; --gw-ink: #000 }} }}</style>"
)
#: The foot of every printed page: whose it is, of which day, and how many pages there are.
_PAPER: Final = """
<style>
@page {{ @bottom-left {{ content: "{left}"; font: 8pt sans-serif }}
  @bottom-right {{ content: "{right}, page " counter(page) " of " counter(pages); font: 8pt sans-serif }} }}
</style>
"""
_GROUNDS: Final = {"dark": "#12191c", "light": "#ffffff"}
_INKS: Final = {"dark": "#eef3f5", "light": "#1a2226"}
#: Lines and the ring around what has the focus: 3 to 1 at least against the ground.
_ACCENTS: Final = {"dark": "#3a9dbb", "light": "#0b5c73"}
_ALERTS: Final = {"dark": "#d9783a", "light": "#a8480f"}


def dress() -> None:
    """Put the style on the page."""
    theme = st.context.theme.type or "light"
    ground = _GROUND.format(
        ground=_GROUNDS[theme], ink=_INKS[theme], accent=_ACCENTS[theme], alert=_ALERTS[theme]
    )  # fmt: skip
    with st.container(key="style"):
        st.html("".join([STYLE, child_style.STYLE, ground, dark.style() if theme == "dark" else ""]))


def paper(left: str, right: str, *, place: str) -> None:
    """Put a foot on every printed page: a sheet that comes loose still says whose it is and of which day.

    Of two places, that of the page and that of the child on it, the later one counts.
    """
    with st.container(key=f"paper-{place}"):
        st.html(_PAPER.format(left=_in_css(left), right=_in_css(right)))


def _in_css(told: str) -> str:
    """Return text as what stands within quotes in a style sheet: nothing in it can end the quote, or the sheet."""
    return "".join(one if one.isalnum() or one == " " else f"\\{ord(one):x} " for one in told)


def on_a_phone() -> bool:
    """Return whether the reader has a narrow screen: a phone, by what its browser says of itself, or such a window."""
    width = window_width()
    return "Mobi" in st.context.headers.get("User-Agent", "") or (width is not None and width <= NARROW_PX)


def window_width() -> int | None:
    """Return how wide the window was when the page connected [px]; None where the browser did not say."""
    said = st.context.cookies.to_dict().get(WIDTH_COOKIE, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _MOST_DIGITS else None
