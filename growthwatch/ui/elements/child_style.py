"""How a child's page is laid out: the chart beside the answer, both on the first screen; on a phone one by one."""

from typing import Final

#: The doors come first and are drawn over the right end of the identity bar, so that they stay in sight with it; where
#: there is no room beside the name they follow the answer.
STYLE: Final = """
<style>
.gw-next { margin: 0 !important } .gw-doubt { font-weight: 600; color: var(--gw-alert) }
:is(.gw-past, .gw-other, .gw-this) { border: 2px solid var(--gw-alert); border-left-width: 8px; padding: .35rem .7rem;
  margin: .3rem 0; font-size: 1.1rem; font-weight: 700 }
.gw-this { border-color: var(--gw-accent) } .gw-past { background: var(--gw-alert); color: var(--gw-ground) }
[data-testid="stElementContainer"]:has(.gw-headline) { margin: -.35rem 0 -.3rem }
.gw-answer h2 { font-size: 1.25rem !important; padding: 0 0 .2rem !important }
.gw-answer dl { margin: 0 0 .5rem !important; padding: 0 !important }
.gw-answer dt { font-weight: 700; font-size: .85rem } .gw-answer dd { margin: 0 0 .25rem !important; padding: 0 }
.gw-answer p { margin: 0 0 .15rem !important } .gw-answer summary { cursor: pointer }
.gw-answer summary:focus-visible { outline: 3px solid var(--gw-accent); outline-offset: 2px }
.gw-part { font-size: 1.25rem !important; padding: .8rem 0 .35rem !important }
.gw-folded { border: 1px solid var(--gw-line); border-radius: 4px; padding: .35rem .8rem; margin: 0 0 .5rem }
.gw-folded > summary { cursor: pointer; font-weight: 600; padding: .15rem 0 }
.gw-folded > summary:focus-visible { outline: 3px solid var(--gw-accent); outline-offset: 2px }
.gw-answer .gw-card { padding: .35rem .7rem }
@media (min-width: 1021px) {
  :has(> .st-key-controls-doors) { position: sticky; top: 3.6rem; z-index: 91; height: 0; margin-bottom: -1rem;
    pointer-events: none; width: fit-content !important; align-self: flex-end }
  .st-key-controls-doors { flex-wrap: nowrap !important; gap: .5rem; padding-top: .25rem }
  .st-key-controls-doors button { min-height: 2.1rem; padding: .1rem .7rem; pointer-events: auto }
  :has(> .st-key-controls-doors) ~ :has(> .st-key-identity) .gw-name { max-width: calc(100% - 35rem) } }
@media (max-width: 1020px) {
  :has(> .st-key-controls-doors) { order: 1 } :has(> .st-key-beside) ~ * { order: 2 }
  .st-key-beside [data-testid="stHorizontalBlock"] { gap: .5rem } }
@media (max-width: 640px) {
  .gw-trial { font-size: .78rem; line-height: 1.25 } .gw-headline { font-size: 1.02rem; line-height: 1.35 }
  .gw-next { font-size: .92rem; line-height: 1.35 } .gw-who { line-height: 1.35 }
  .st-key-controls-chart [data-testid="stButtonGroup"] button { padding: .1rem .26rem; min-height: 2.2rem;
    min-width: 0 }
  .st-key-controls-chart [data-testid="stButtonGroup"] button p { font-size: .69rem } }
@media print { /* nothing is folded on paper, and what explains a word on the screen is not on it */
  .gw-answer details > *, .gw-folded > * { display: block }
  :is(.gw-answer details, .gw-folded)::details-content { content-visibility: visible; block-size: auto }
  .gw-terms { display: none } .gw-answer .gw-card { break-inside: auto } .gw-answer .gw-card h3 { break-after: avoid }
  .gw-answer .gw-card li { break-inside: avoid } .gw-folded .gw-card p { font-size: 9pt; margin: 0 } }
</style>
"""
