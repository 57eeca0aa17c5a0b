"""Has promtool read the metrics of the served product."""

import subprocess
import urllib.request

from checks import tools
from checks.tools import Found


def check(url: str) -> str:
    """How many series there are; raises Found with what promtool says of them."""
    promtool = tools.from_debian("promtool", "prometheus")
    with urllib.request.urlopen(f"{url}/metrics", timeout=20) as answer:
        text = answer.read()
    ended = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, timeout=60)
    if ended.returncode or ended.stderr:
        raise Found((ended.stdout + ended.stderr).decode())
    return f"{sum(not line.startswith(b'#') for line in text.splitlines())} series"
