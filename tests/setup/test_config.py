"""Settings come from the environment, and a wrong one is refused in a line that names it."""

import re
from dataclasses import fields

import pytest

from app.binaries import SetupError
from app.config import ROOT, Config

SETTINGS = {each.metadata["env"]: each for each in fields(Config) if each.metadata}


def test_every_setting_says_what_it_is_for() -> None:
    assert all(each.metadata["help"] for each in SETTINGS.values())


def test_the_readme_lists_every_setting_and_no_other() -> None:
    listed = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(SETTINGS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "abc"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("WORKERS", "0"),
        ("WORKERS", "٣"),
        ("POOL_TIMEOUT", "nan"),
        ("SECURE_COOKIES", "maybe"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("LOG_FORMAT", "xml"),
        ("REDIS_URL", "http://redis"),
        ("JWT_ALGORITHM", "HS256"),
        ("JWT_ALGORITHM", "none"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://a.example, https://b.example/path"),
    ],
)
def test_a_malformed_setting_is_refused_in_one_line_that_names_it(name: str, text: str) -> None:
    with pytest.raises(SetupError) as refused:
        Config.from_environment({name: text})
    assert str(refused.value).startswith(f"{name} should be ")
    assert "\n" not in str(refused.value)


def test_an_empty_setting_is_one_not_given() -> None:
    assert Config.from_environment({"PORT": " ", "DATABASE_URL": ""}).port == 8000


def test_a_pool_cannot_be_smaller_than_its_least() -> None:
    with pytest.raises(SetupError, match="POOL_MAX"):
        Config.from_environment({"POOL_MIN": "9", "POOL_MAX": "8"})


@pytest.mark.parametrize("missing", ["JWT_AUDIENCE", "JWT_KEYS"])
def test_an_issuer_without_an_audience_or_keys_is_refused(missing: str) -> None:
    settings = {"JWT_ISSUER": "https://id.example", "JWT_AUDIENCE": "next", "JWT_KEYS": "/etc/keys.json"}
    with pytest.raises(SetupError, match=missing):
        Config.from_environment({name: text for name, text in settings.items() if name != missing})


def test_without_an_address_the_embedded_database_is_used() -> None:
    config = Config.from_environment({})
    assert config.embedded
    assert config.database_url.startswith("postgresql://app_user@/")
    assert config.database_owner_url.startswith("postgresql://app_owner@/")


def test_with_an_address_nothing_is_embedded() -> None:
    config = Config.from_environment({"DATABASE_URL": "postgres://app_user:secret@db/next"})
    assert not config.embedded
    assert config.database_url == "postgresql://app_user:secret@db/next"
    assert config.database_owner_url == ""


def test_passwords_are_not_shown() -> None:
    assert "secret" not in repr(Config.from_environment({"DATABASE_URL": "postgresql://app_user:secret@db/next"}))
