"""Secrets that name their tenant in clear, as they are shown and read again."""

from uuid import uuid4

import pytest

from app.domain.bearers import Bearer


def test_what_is_shown_is_read_again() -> None:
    bearer = Bearer.new(uuid4())
    assert Bearer.parse(str(bearer)) == bearer


def test_no_two_are_alike_nor_is_a_secret_stored() -> None:
    tenant = uuid4()
    one, other = Bearer.new(tenant), Bearer.new(tenant)
    assert one.hash != other.hash
    assert one.secret.encode() not in one.hash


@pytest.mark.parametrize("text", ["", "_", "x_y", "0" * 32, "0" * 32 + "_", "é" * 32 + "_x", "g" * 32 + "_x", "nat_x"])
def test_what_is_none_of_ours_is_none(text: str) -> None:
    assert Bearer.parse(text) is None
