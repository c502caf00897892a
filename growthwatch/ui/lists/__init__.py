"""Lists of children: lines, search, links."""
