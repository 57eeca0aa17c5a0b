"""Where servers of the tests keep their data for a while."""

import os
import shutil
import tempfile
import time
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
FORGOTTEN_SECONDS = 6 * 3600


def temporary(prefix: str) -> Path:
    """A new folder that root's server reaches, in memory where there is room: making databases keeps a disk busy."""
    for old in MEMORY.glob("next-action-*"):
        if time.time() - old.stat().st_mtime > FORGOTTEN_SECONDS:
            shutil.rmtree(old, ignore_errors=True)  # of a run that was killed
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix=f"next-action-{prefix}-", dir=MEMORY if roomy else None))
    folder.chmod(0o711)  # there the server runs under another account
    return folder
