"""Secrets that let in whoever bears them: tokens, invitations, calendar links.

They name their tenant in clear, so that its context is set before they are looked up; of the secret part only a hash is
stored.
"""

import secrets
from dataclasses import dataclass
from uuid import UUID

from app.domain.sessions import digest


@dataclass(frozen=True)
class Bearer:
    """What somebody shows: the tenant it names, and its secret part."""

    tenant: UUID
    secret: str

    @classmethod
    def new(cls, tenant: UUID | None) -> "Bearer":
        """One that nobody can guess, in a transaction's tenant."""
        assert tenant
        return cls(tenant, secrets.token_urlsafe(32))

    @classmethod
    def parse(cls, text: str) -> "Bearer | None":
        """Its parts, or None where the text is none of ours."""
        tenant, _, secret = text.partition("_")
        if not secret or not tenant.isascii() or not tenant.isalnum():
            return None
        try:
            return cls(UUID(hex=tenant), secret)
        except ValueError:
            return None

    @property
    def hash(self) -> bytes:
        """What is stored of it."""
        return digest(self.secret)

    def __str__(self) -> str:
        return f"{self.tenant.hex}_{self.secret}"
