"""``fall-pattern``: all agreed weights read together, a second opinion beside NICE NG75."""
