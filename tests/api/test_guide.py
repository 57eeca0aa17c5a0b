"""The examples of the guide do what it says."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from app import create_app
from app.config import ROOT
from tests.cast import Person, team
from tests.live import LiveServer

GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
MARK = "--- example ---"


@pytest.fixture(scope="module")
def gina(live_server: LiveServer) -> Iterator[Person]:
    """Gina, who reads the guide, a rep of a team on the live server."""
    app = create_app(live_server.config)
    yield team(app, "guide", {"gina": "rep"}).people["gina"]
    app.extensions["database"].close()


def test_every_example_succeeds_and_the_last_of_them_show_it(live_server: LiveServer, gina: Person) -> None:
    assert shutil.which("curl"), "The guide's examples are told in curl: apt-get install curl"
    script = "\n".join(f"{example}\necho '{MARK}'" for example in EXAMPLES)
    environment = {**os.environ, "API": f"{live_server.url}/api/v1", "TOKEN": gina.token, "TENANT": str(gina.tenant)}
    ran = subprocess.run(["bash", "-euc", script], env=environment, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stdout[-1000:] + ran.stderr
    said = ran.stdout.split(MARK)[:-1]
    assert json.loads(said[0])["name"] == "Gina"
    assert json.loads(said[1])["next_action_details"] == "Call Bob about the price"
    first, again = re.findall(r"\{.*?\}\}", said[-3])
    assert first == again
    [row] = json.loads(said[-1].partition("\n\n")[2])
    assert (row["name"], row["company"], row["owner"], row["tags"]) == ("Acme renewal", "Acme Ltd", None, [])


def test_every_verb_the_guide_names_is_a_call(live_server: LiveServer) -> None:
    rules = {rule.rule for rule in create_app(live_server.config).url_map.iter_rules()}
    [sentence] = re.findall(r"The other verbs are (.*?):", GUIDE, re.DOTALL)
    for verb in re.findall(r"`(\w+)`", sentence):
        assert f"/api/v1/opportunities/<uuid:opportunity_id>/{verb}" in rules
