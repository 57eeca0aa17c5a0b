"""Two hundred clients that never finish their requests, against nginx as deploy/nginx.conf has it: nobody notices."""

import re
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.config import ROOT
from checks import tools
from checks.tools import Found

CLIENTS, ASKED = 200, 40
#: So long an answer may take while they hold on; without nginx there would be none.
SECONDS = 5.0
FRAME = """
daemon off; pid {folder}/pid; error_log {folder}/errors.log; events {{ worker_connections 1024; }}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {site}
}}
"""


def check(url: str) -> str:
    """How the product fared; raises Found where somebody had to wait, or got no answer."""
    nginx = tools.from_debian("nginx", "nginx-light")
    with _in_front(nginx, url) as port, ExitStack() as holding:
        for number in range(CLIENTS):
            client = holding.enter_context(socket.create_connection(("127.0.0.1", port)))
            head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\nX-Number: {number}\r\n"
            client.sendall(head.encode() if number % 2 else f"{head}\r\nemail=".encode())
        slowest = max(_asked(f"http://127.0.0.1:{port}/sign-in") for _ in range(ASKED))
    if slowest > SECONDS:
        raise Found(f"An answer took {slowest:.1f} s while {CLIENTS} clients held on.")
    return f"{CLIENTS} held on, {ASKED} were answered"


def _asked(address: str) -> float:
    began = time.monotonic()
    with urllib.request.urlopen(address, timeout=2 * SECONDS) as answer:
        answer.read()
    return time.monotonic() - began


@contextmanager
def _in_front(nginx: str, url: str) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        conf = Path(folder, "nginx.conf")
        conf.write_text(FRAME.format(folder=folder, site=_site(url, port)))
        server = subprocess.Popen([nginx, "-p", folder, "-c", str(conf)], stderr=subprocess.DEVNULL)
        try:
            _wait(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(20)


def _site(url: str, port: int) -> str:
    """The site as it is deployed, without TLS, here."""
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    site = re.sub(r"server \{\s*listen 80;.*?\n\}\n", "", site, flags=re.DOTALL)
    site = re.sub(r"\s*ssl_\w+ [^;]+;", "", site).replace("crm.example", "127.0.0.1")
    site = site.replace("server 127.0.0.1:8000;", f"server {url.removeprefix('http://')};")
    # All clients are one address here, as none would be.
    return site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};").replace("limit_conn each 100;", "")


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise Found("nginx did not start.")
