"""What all commands share: failures in one line, the database, and the time."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from flask import current_app
from flask.cli import AppGroup

from app import roles
from app.binaries import SetupError
from app.config import Config
from app.database import Again, Database, speaking_plainly
from app.domain import tenants
from app.errors import Complaint, Invalid, Refusal


class Plain(click.Command):
    """A command whose failures are one line on standard error, without a usage text around it."""

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:
        """As click does."""
        with _plainly():
            return super().make_context(*arguments, **settings)

    def invoke(self, context: click.Context) -> Any:
        """As click does."""
        with _plainly():
            return super().invoke(context)


class Commands(Plain, AppGroup):
    """A group of such commands."""

    command_class = Plain
    group_class = type


class File(click.File):
    """A file or a standard stream (-), which may be closed: one more failure in one line."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As click does."""
        name = "stdin" if "r" in self.mode else "stdout"
        if value == "-" and getattr(sys, name) is None:
            self.fail(f"Standard {'input' if name == 'stdin' else 'output'} is closed.", param, ctx)
        return super().convert(value, param, ctx)


class _Misused(click.ClickException):
    exit_code = click.UsageError.exit_code


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as problem:
        raise _Misused(problem.format_message()) from None
    except Invalid as problem:
        raise click.ClickException(" ".join(map(said, problem.complaints))) from None
    except (Refusal, SetupError) as problem:
        raise click.ClickException(str(problem)) from None
    except Again:
        raise click.ClickException("The connection to the database broke and nothing was changed: try again.") from None


def said(complaint: Complaint) -> str:
    """A complaint with the field it is about."""
    return f"{complaint.field}: {complaint.message}" if complaint.field else complaint.message


@contextmanager
def server() -> Iterator[Config]:
    """The settings; the embedded database, where it is the one, runs meanwhile."""
    config = current_app.config["NAT"]
    with config.server().held() if config.embedded else nullcontext(), speaking_plainly():
        yield config


@contextmanager
def connected() -> Iterator[Database]:
    """The database as the application's role."""
    with server() as config:
        roles.refuse_power(config.database_url)
        database = Database(replace(config, pool_min=1, pool_max=1))
        try:
            yield database
        finally:
            database.close()


def tenant_id(database: Database, slug: str) -> UUID:
    """The id of the tenant with this slug; raises Missing."""
    with database.transaction(None, now()) as tx:
        return tenants.by_slug(tx, slug)


def now() -> datetime:
    """The present instant."""
    return current_app.config["CLOCK"]()
