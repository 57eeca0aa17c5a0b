"""Processes that must not outlive the tests, even when these are killed."""

import shutil


def mortal(command: list[str], how: str = "TERM") -> list[str]:
    """The command, to be ended by the system with this signal when the process that starts it dies."""
    if not shutil.which("setpriv"):
        return command
    # A change of account takes the promise back, so it is given with that change.
    words = command[1:] if command[0] == "setpriv" else ["--", *command]
    return ["setpriv", f"--pdeathsig={how}", *words]
