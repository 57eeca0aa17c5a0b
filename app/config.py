"""The settings: one frozen object, made once from the environment. Nothing else reads the environment."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from app.binaries import SetupError
from app.postgres import Server

ROOT = Path(__file__).resolve().parent.parent
#: No algorithm that shares a secret: whoever can check such a token could make one.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return read


_count = _number(0, 10**9)


def _seconds(text: str) -> float:
    if not text.replace(".", "", 1).isdigit() or not 0 < float(text) <= 3600:
        raise ValueError("a number of seconds")
    return float(text)


def _switch(text: str) -> bool:
    if text.lower() not in ("1", "0", "true", "false", "yes", "no", "on", "off"):
        raise ValueError("1 or 0")
    return text.lower() in ("1", "true", "yes", "on")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _origins(text: str) -> tuple[str, ...]:
    origins = _words(text)
    if not all(_ORIGIN.fullmatch(origin) for origin in origins):
        raise ValueError("origins such as https://app.example.com")
    return origins


def _algorithm(text: str) -> str:
    if text not in ALGORITHMS:
        raise ValueError(f"one of {', '.join(ALGORITHMS)}")
    return text


def _redis(text: str) -> str:
    if not text.startswith(("redis://", "rediss://", "redis+unix://")):
        raise ValueError("a URL that starts with redis://")
    return text


def _folder(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _database(text: str) -> str:
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("a URL that starts with postgresql://")
    return "postgresql://" + text.partition("://")[2]


def _log_format(text: str) -> str:
    if text not in ("text", "json"):
        raise ValueError("text or json")
    return text


def _issuer(text: str) -> str:
    if not text.startswith(("https://", "http://localhost:", "http://127.0.0.1:")):
        raise ValueError("a URL that starts with https://")
    return text


def _setting(env: str, words: str, default: Any, read: Callable[[str], Any] = str, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"env": env, "help": words, "read": read})


@dataclass(frozen=True)
class Config:
    """Every setting, with the variable that sets it and what it is for in its metadata."""

    database_url: str = _setting(
        "DATABASE_URL",
        "an existing PostgreSQL 15+, as the application's role; else the embedded one",
        "",
        _database,
        secret=True,
    )
    database_owner_url: str = _setting(
        "DATABASE_OWNER_URL",
        "the same database as the role that owns the tables; needed to migrate",
        "",
        _database,
        secret=True,
    )
    database_sys_url: str = _setting(
        "DATABASE_SYS_URL",
        "the same database as the role for work across tenants; optional",
        "",
        _database,
        secret=True,
    )
    var_dir: Path = _setting("VAR_DIR", "where the embedded PostgreSQL keeps its data", ROOT / "var", _folder)
    pg_bin_dir: Path | None = _setting(
        "PG_BIN_DIR",
        "the folder of another PostgreSQL's initdb and postgres for the embedded server",
        None,
        _folder,
    )
    host: str = _setting("HOST", "the address to listen on", "127.0.0.1")
    port: int = _setting("PORT", "the port to listen on; 0 takes a free one", 8000, _number(0, 65535))
    hosts: tuple[str, ...] = _setting(
        "HOSTS", "the host names it answers to, separated by commas", ("127.0.0.1", "localhost"), _words
    )
    trusted_proxies: int = _setting(
        "TRUSTED_PROXIES", "how many proxies in front of it may say who the client is", 0, _number(0, 10)
    )
    secure_cookies: bool = _setting("SECURE_COOKIES", "1 when people reach it by https only", False, _switch)
    workers: int = _setting("WORKERS", "processes that serve", 2, _number(1, 64))
    threads: int = _setting("THREADS", "threads in each of them", 2, _number(1, 64))
    pool_min: int = _setting("POOL_MIN", "database connections each process keeps open", 2, _number(0, 100))
    pool_max: int = _setting("POOL_MAX", "database connections each process opens at most", 8, _number(1, 100))
    pool_timeout: float = _setting("POOL_TIMEOUT", "seconds a request waits for a connection", 2.0, _seconds)
    pool_max_waiting: int = _setting(
        "POOL_MAX_WAITING", "requests of a process that may wait for one at once", 32, _number(1, 10_000)
    )
    prepare: bool = _setting("PREPARE", "0 behind a transaction pooler: no prepared statements", True, _switch)
    instance: str = _setting(
        "INSTANCE", "this instance's name in the database's list of clients", "next-action-tracker"
    )
    api_limit: int = _setting("API_LIMIT", "calls a token may make in a minute; 0 for any number", 30_000, _count)
    api_tenant_limit: int = _setting(
        "API_TENANT_LIMIT", "calls all tokens of a team may make in a minute; 0 for any number", 60_000, _count
    )
    redis_url: str = _setting(
        "REDIS_URL", "a Redis that counts calls for all processes; else each counts its own", "", _redis, secret=True
    )
    jwt_issuer: str = _setting("JWT_ISSUER", "the issuer (iss) whose JWTs the API takes; without one it takes none", "")
    jwt_audience: str = _setting("JWT_AUDIENCE", "the audience (aud) they have to name", "")
    jwt_keys: str = _setting("JWT_KEYS", "the file or the address of the issuer's keys (JWKS)", "")
    jwt_algorithm: str = _setting("JWT_ALGORITHM", "the one algorithm they are signed with", "RS256", _algorithm)
    cors_origins: tuple[str, ...] = _setting(
        "CORS_ORIGINS", "the origins whose pages may call the API, separated by commas", (), _origins
    )
    log_format: str = _setting("LOG_FORMAT", "text for people or json for programs", "text", _log_format)
    oidc_issuer: str = _setting(
        "OIDC_ISSUER", "the issuer URL of an OpenID Connect provider where people may sign in, too", "", _issuer
    )
    oidc_client_id: str = _setting("OIDC_CLIENT_ID", "what the provider calls this application", "")
    oidc_client_secret: str = _setting(
        "OIDC_CLIENT_SECRET", "the secret the provider gave it; empty for a public client", "", secret=True
    )
    oidc_name: str = _setting("OIDC_NAME", "the provider's name on the sign-in page", "single sign-on")
    metrics_token: str = _setting(
        "METRICS_TOKEN",
        "the bearer token for /metrics and the details of /readyz; without one, only this machine gets them",
        "",
        secret=True,
    )
    metrics_dir: Path | None = _setting(
        "PROMETHEUS_MULTIPROC_DIR",
        "where processes share their metrics; else a new folder at each start",
        None,
        _folder,
    )
    embedded: bool = False
    testing: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Config":
        """The settings of this environment, the addresses of the embedded database filled in when no other is named.

        Raises SetupError with one line that names the variable and what it should be.
        """
        environ = os.environ if environ is None else environ
        given: dict[str, Any] = {}
        for each in fields(cls):
            text = environ.get(each.metadata.get("env", ""), "").strip()
            if text:
                try:
                    given[each.name] = each.metadata["read"](text)
                except ValueError as wanted:
                    raise SetupError(f"{each.metadata['env']} should be {wanted}, not {text!r}.") from None
        config = cls(**given)
        if config.pool_max < config.pool_min:
            raise SetupError(f"POOL_MAX should be at least POOL_MIN ({config.pool_min}), not {config.pool_max}.")
        if config.oidc_issuer and not config.oidc_client_id:
            raise SetupError("OIDC_CLIENT_ID should be what the provider calls this application: OIDC_ISSUER is set.")
        if config.jwt_issuer and not (config.jwt_audience and config.jwt_keys):
            raise SetupError("JWT_ISSUER needs JWT_AUDIENCE and JWT_KEYS beside it.")
        return config if config.database_url else config.with_embedded()

    def server(self) -> Server:
        """The embedded PostgreSQL of these settings; making the object starts nothing."""
        return Server(self.var_dir / "postgres", bin_dir=self.pg_bin_dir)

    def with_metrics(self, folder: Path) -> "Config":
        """These settings with an empty folder in which processes share their metrics; the library that writes there
        takes it from the environment alone."""
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        return replace(self, metrics_dir=folder)

    def without_power(self) -> "Config":
        """These settings for those who serve: they cannot act as the owner, nor across tenants."""
        return replace(self, database_owner_url="", database_sys_url="")

    def with_embedded(self) -> "Config":
        """These settings with the embedded PostgreSQL as the database."""
        server = self.server()
        return replace(
            self,
            embedded=True,
            database_url=server.url("app_user"),
            database_owner_url=server.url("app_owner"),
            database_sys_url=server.url("app_sys"),
        )
