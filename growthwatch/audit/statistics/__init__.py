"""Statistics of an audit: control charts, funnels, exact intervals, interrupted time series."""
