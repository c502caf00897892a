"""The token in the address of a single-user trial, which the command makes and the server asks for."""

from typing import Final

#: In the environment of the server: only the browser that is opened with it, once, is let in.
TOKEN_VARIABLE: Final = "GROWTHWATCH_TRIAL_TOKEN"  # noqa: S105 - a name
#: The name under which it stands in the address.
TOKEN: Final = "token"  # noqa: S105 - a name
