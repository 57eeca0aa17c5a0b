"""The door to PostgreSQL: the pool, a tenant's transaction, and connections to set up with.

With app/flight.py the only room that imports psycopg.
"""

from app.database.administration import administering, speaking_plainly
from app.database.answers import Answer
from app.database.pool import Database
from app.database.transaction import Again, Tx
from app.database.values import json, json_text

__all__ = ["Again", "Answer", "Database", "Tx", "administering", "json", "json_text", "speaking_plainly"]
