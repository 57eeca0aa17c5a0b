"""Ids that are no row's: where the order of ids begins and ends, and who owns what nobody owns."""

from uuid import UUID

FIRST_ID, LAST_ID = UUID(int=0), UUID(int=2**128 - 1)
#: The owner of what has none, wherever owners are listed; the column `owner_key` says it so, too.
NOBODY = UUID(int=0)
