"""`make check`: every check in turn, within minutes; its exit status says whether anything was found.

It needs more than the tests do: tools of their own environment, and two programs of the system, which it installs where
it may. Everything stays on this machine's own addresses.
"""

import sys
import time
from collections.abc import Callable

from checks import api, code, counts, injection, metrics, slow, tools
from checks.tools import Found

#: The same cases every time; `python -m checks.api` tries others.
SEED = "1"


def main() -> int:
    """Runs them all; the number of those that found something."""
    tools.installed()
    found = [_tried("code", code.check)]
    with api.served() as (url, environment):
        found.append(_tried("metrics", lambda: metrics.check(url)))
        found.append(_tried("slow clients", lambda: slow.check(url)))
        token = api.token(environment)
        found.append(_tried("injection", lambda: injection.check(url, token, api.TENANT)))
    found.append(_tried("counts", counts.check))
    found.append(_tried("api", _api))
    return sum(found)


def _api() -> str:
    if api.main(["--seed", SEED]):
        raise Found("schemathesis found what is said above.")
    return "schemathesis"


def _tried(name: str, check: Callable[[], str]) -> bool:
    began = time.monotonic()
    try:
        said, found = f"found nothing: {check()}", False
    except Found as problem:
        said, found = f"FOUND\n{problem}", True
    print(f"check {name} ({time.monotonic() - began:.0f} s): {said}", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
