"""Tries the API with whatever its own OpenAPI document allows and forbids: `python -m checks.api [options of st run]`.

The product is served with its demo, and schemathesis calls it with the token of an administrator. Its exit status says
whether anything was found.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.config import ROOT

HERE = Path(__file__).parent
TENANT, PERSON = "550e8400-e29b-41d4-a716-446655440000", "carla@acme.example"
#: So many cases for each call, of each kind.
EXAMPLES = 60


@contextmanager
def served(**settings: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of the product with its demo, in a database of its own, and the environment for its commands."""
    folder = Path(tempfile.mkdtemp(prefix="checks-"))
    folder.chmod(0o711)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    environment |= {"VAR_DIR": str(folder), "PORT": "0", "API_LIMIT": "0", "API_TENANT_LIMIT": "0"} | settings
    command = [sys.executable, "-m", "app.serve", "--demo"]
    log = (folder / "server.log").open("wb")
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert server.stdout
        yield next(found[0] for line in server.stdout if (found := re.search(r"http://\S+", line))), environment
    finally:
        server.terminate()
        server.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def token(environment: dict[str, str]) -> str:
    """A token of the demo's administrator that may write."""
    add = ["--app", "wsgi", "token", "add", "--tenant", "acme", "--person", PERSON, "--name", "checks"]
    command = [str(Path(sys.executable).with_name("flask")), *add]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def headers(environment: dict[str, str]) -> dict[str, str]:
    """What a program sends with a token of the demo's administrator."""
    return {"Authorization": f"Bearer {token(environment)}", "X-Tenant-ID": TENANT}


def main(options: list[str]) -> int:
    """What schemathesis says of it: 0 where it found nothing."""
    with served() as (url, environment):
        environment |= {
            "API_URL": f"{url}/api/v1",
            "API_TOKEN": token(environment),
            "API_TENANT": TENANT,
            "SCHEMATHESIS_HOOKS": "checks.hooks",
            "PYTHONPATH": str(ROOT),
        }
        tool = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(HERE / "schemathesis.toml")]
        run = ["run", f"{url}/api/v1/openapi.json", "--max-examples", str(EXAMPLES), *options]
        return subprocess.run([*tool, *run], cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
