"""The data sets of a panel as a Vega-Lite view of layers."""
