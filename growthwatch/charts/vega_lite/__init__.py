"""The rows of a panel as Vega-Lite layers."""
