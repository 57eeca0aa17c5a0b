"""Checks of the whole product from outside, by tools that try to break it; `make check` runs them."""
