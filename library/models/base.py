"""What all tables share: the declarative base and the column types that differ between databases."""

import secrets

from sqlalchemy import BigInteger, Float, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase

#: 12 random bytes: opaque, and short enough for a URL.
ID_BYTES = 12
ID_LENGTH = 16

#: Text compared byte by byte everywhere: PostgreSQL's own collations would order keysets another way.
SortText = String().with_variant(String(collation="C"), "postgresql")

#: Whole numbers that grow; SQLite gives only INTEGER primary keys their automatic numbers.
BigId = BigInteger().with_variant(Integer, "sqlite")

#: Seconds since 1970, by the database's clock (`database.now`).
Seconds = Float(53)


def new_id() -> str:
    """Make an opaque id that says nothing of its row, stays with it, and is no option of a command line."""
    while (made := secrets.token_urlsafe(ID_BYTES)).startswith("-"):
        pass
    return made


class Base(DeclarativeBase):
    """Base of every table; constraints are named so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
