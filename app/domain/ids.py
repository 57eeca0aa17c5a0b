"""Ids: new ones, and those that are no row's: where the order of ids begins and ends, and who owns what nobody owns."""

from uuid import UUID

from uuid_utils.compat import uuid7

FIRST_ID, LAST_ID = UUID(int=0), UUID(int=2**128 - 1)
#: The owner of what has none, wherever owners are listed; the column `owner_key` says it so, too.
NOBODY = UUID(int=0)


def new_id() -> UUID:
    """An id nobody has (RFC 9562, version 7). Those made one after the other lie side by side in table and index, so
    that what came in together is read, and taken back, without looking all over the disk."""
    return uuid7()
