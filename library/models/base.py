"""The declarative base, and column types that differ between databases."""

import secrets

from sqlalchemy import BigInteger, Float, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase

#: 12 random bytes: opaque, and short enough for a URL.
ID_BYTES = 12
ID_LENGTH = 16

#: Text compared byte by byte in both databases: PostgreSQL's collations would order keysets differently.
SortText = String().with_variant(String(collation="C"), "postgresql")

#: Growing numbers; SQLite numbers only INTEGER primary keys automatically.
BigId = BigInteger().with_variant(Integer, "sqlite")

#: Seconds since 1970, by the database's clock (`database.now`).
Seconds = Float(53)


def new_id() -> str:
    """Return a random id that reveals nothing, and does not start with "-" like a command-line option."""
    while (made := secrets.token_urlsafe(ID_BYTES)).startswith("-"):
        pass
    return made


class Base(DeclarativeBase):
    """Base of every table; constraints are named so that migrations can refer to them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
