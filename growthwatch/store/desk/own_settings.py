"""What a user settled for their own screens, and for nobody else's: kept by name, saying nothing of any child."""

from typing import Final

import sqlalchemy as sa

from growthwatch.store.database import schema
from growthwatch.store.desk.session import Session

#: The names there are; each is kept once for every user.
OWN_SETTINGS: Final = ("tour_seen",)
_PREFIX: Final = "own"


def value(session: Session, name: str) -> str:
    """Return what the user settled, "" for nothing."""
    setting = schema.settings.c
    with session.database.reading() as connection:
        return connection.scalar(sa.select(setting.value).where(setting.name == _key(session, name))) or ""


def keep(session: Session, name: str, said: str) -> None:
    """Keep what the user settled, "" for nothing any more."""
    key = _key(session, name)
    setting = schema.settings
    with session.database.writing() as connection:
        connection.execute(sa.delete(setting).where(setting.c.name == key))
        if said:
            connection.execute(sa.insert(setting).values(name=key, value=said))


def _key(session: Session, name: str) -> str:
    if name not in OWN_SETTINGS:
        raise ValueError(f"unknown setting {name!r}: expected one of {', '.join(OWN_SETTINGS)}")
    return f"{_PREFIX}:{name}:{session.user.username}"
