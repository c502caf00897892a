"""How it looks: plain and calm, one accent colour, the child always in sight, fit for paper and a phone."""

from typing import Final

import streamlit as st

STYLE: Final = """
<style>
:root { --gw-accent: #0b5c73; --gw-line: rgba(110, 130, 138, .45); --gw-raised: rgba(110, 130, 138, .10);
  --gw-alert: #a8480f; --gw-quiet: rgba(110, 130, 138, .95) }
[data-testid="stMainBlockContainer"] { padding: 4.2rem 1.5rem 2rem; max-width: 74rem }
[data-testid="stHeading"] h1 { font-size: 1.7rem !important; padding: .2rem 0 .3rem !important }
[data-testid="stHeading"] h2 { font-size: 1.25rem !important; padding: .8rem 0 0 !important }
.gw-card ul { margin: 0; padding-left: 1.2rem } .gw-card li { margin: 0 }
.gw-card h3 { font-size: 1.05rem } dl.gw-who, dl.gw-counts { padding: 0 !important; margin-left: 0 !important }
.gw-who dd, .gw-who dt, .gw-counts dd, .gw-counts dt { margin: 0; padding: 0 }
:has(> .st-key-identity) { position: sticky; top: 3.6rem; z-index: 90; background: var(--gw-ground, #fff) }
.st-key-identity { background: var(--gw-ground, #fff); border-bottom: 3px solid var(--gw-accent);
  padding: .3rem 0 .35rem; gap: .2rem }
:has(> .st-key-idle), :has(> .st-key-style) { position: absolute }
[data-testid="stElementToolbar"] { display: none } /* what leaves the app leaves where the trail sees it */
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
.gw-card p { margin: .2rem 0 } .gw-card h3 { padding: 0; margin: 0 }
.gw-tag { display: inline-block; border: 1px solid currentColor; border-radius: 3px; padding: 0 .4rem;
  font-size: .85rem; font-weight: 600 }
h3 .gw-tag { margin-left: .6rem }
.gw-quiet { font-size: .88rem; opacity: .85 }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p { color: var(--gw-ink) !important;
  opacity: 1 !important }
[data-testid="stButtonGroup"] button p { color: var(--gw-ink) !important }
.gw-scroll { overflow-x: auto; background: /* a shadow at the edge where there is more to scroll to */
  linear-gradient(to right, var(--gw-ground) 40%, transparent) 0 0 / 2.5rem 100% no-repeat local,
  linear-gradient(to left, var(--gw-ground) 40%, transparent) 100% 0 / 2.5rem 100% no-repeat local,
  linear-gradient(to right, var(--gw-line), transparent) 0 0 / 1rem 100% no-repeat scroll,
  linear-gradient(to left, var(--gw-line), transparent) 100% 0 / 1rem 100% no-repeat scroll }
.gw-scroll:focus { outline: 2px solid var(--gw-accent) }
.gw-table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums }
.gw-table caption { text-align: left; font-weight: 600; padding: .2rem 0 }
.gw-table th { text-align: left; border-bottom: 2px solid var(--gw-line); padding: .25rem .5rem .25rem 0;
  vertical-align: bottom } .gw-table td { border-bottom: 1px solid var(--gw-line); padding: .25rem .5rem .25rem 0;
  vertical-align: top; max-width: 22rem }
.gw-table td.gw-short { white-space: nowrap; padding-right: .8rem }
.gw-counts { display: flex; flex-wrap: wrap; gap: .5rem 1.6rem; margin: .2rem 0 .4rem; padding: 0 !important }
.gw-counts div { display: flex; flex-direction: column-reverse } .gw-counts dt { font-size: .88rem }
.gw-counts dd { font-size: 1.9rem; font-weight: 700; line-height: 1.1; margin: 0 }
.gw-line p { margin: 0 } .gw-line { padding: .1rem 0 }
[class*="st-key-line-"] { border-top: 1px solid var(--gw-line); padding-top: .45rem }
[class*="st-key-open-"] button, [class*="st-key-open-"] button > div {
  justify-content: flex-start; text-align: left }
[class*="st-key-open-"] button { min-height: 2.75rem; font-weight: 600 }
[class*="st-key-line-"] { gap: .2rem }
[data-testid="stVegaLiteChart"] { overflow-x: auto; background: #fff; padding: .3rem }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid var(--gw-accent); outline-offset: 2px }
@media (max-width: 640px) { [data-testid="stMainBlockContainer"] { padding: 4rem .8rem 2rem }
  .gw-who { gap: 0 .9rem } .gw-name { font-size: 1.2rem !important } .gw-who dt { font-size: .78rem }
  .gw-who dd { font-size: .9rem } h1 { font-size: 1.4rem }
  [data-testid="stRadio"] label { min-height: 2.6rem; align-items: center }
  .gw-table { width: max-content; min-width: 100% } .gw-table td { max-width: 15rem }
  .gw-table th, .gw-table td { padding-right: .9rem } }
@media print { [data-testid="stHeader"], [data-testid="stSidebar"], button, [data-testid="stForm"],
  [class*="st-key-controls"], .gw-trial, .st-key-context, .st-key-foot, [data-testid="stExpander"] {
  display: none !important }
  .gw-scroll { overflow: visible } .gw-table { font-size: 8pt } .gw-table td.gw-short { white-space: normal }
  .gw-table tr, [data-testid="stVegaLiteChart"] { break-inside: avoid }
  [data-testid="stHeading"] { break-after: avoid }
  [data-testid="stVegaLiteChart"] svg { width: 100% !important; height: auto !important; max-height: 13cm }
  [data-testid="stMainBlockContainer"] { padding: 0 !important; max-width: none }
  :has(> .st-key-identity) { position: static }
  body, [data-testid="stApp"] { background: #fff !important; color: #000 !important }
  [data-testid="stMain"], [data-testid="stAppViewContainer"], [data-testid="stApp"] { overflow: visible !important;
  position: static !important; height: auto !important } }
</style>
"""
_GROUND: Final = "<style>:root {{ --gw-ground: {ground}; --gw-ink: {ink} }}</style>"
_GROUNDS: Final = {"dark": "#12191c", "light": "#ffffff"}
_INKS: Final = {"dark": "#eef3f5", "light": "#1a2226"}


def dress() -> None:
    """Put the style on the page."""
    theme = st.context.theme.type or "light"
    with st.container(key="style"):
        st.html(STYLE)
        st.html(_GROUND.format(ground=_GROUNDS[theme], ink=_INKS[theme]))


def on_a_phone() -> bool:
    """Return whether the reader holds a phone, by what its browser says of itself."""
    return "Mobi" in st.context.headers.get("User-Agent", "")
