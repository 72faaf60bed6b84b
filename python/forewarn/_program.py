"""The program itself, which is installed beside this module."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Sequence


class ForewarnError(RuntimeError):
    """What stopped the program, in its own words; a line "hint: …" says what to do."""

    exit_code: int
    """What the program ended with: 1 for what it met, 2 for wrong arguments."""

    def __init__(self, words: str, exit_code: int) -> None:
        super().__init__(words)
        self.exit_code = exit_code

    def __reduce__(self) -> tuple[type[ForewarnError], tuple[str, int]]:
        return (type(self), (str(self), self.exit_code))


def program() -> Path:
    """Where the program is: what the variable FOREWARN names, else the one of this package, else the one on PATH."""
    named = os.environ.get("FOREWARN")
    if named:
        return Path(named)
    name = "forewarn.exe" if sys.platform == "win32" else "forewarn"
    schemes = [sysconfig.get_path("scripts"), sysconfig.get_path("scripts", f"{os.name}_user")]
    # `pip install --target DIR` puts it there.
    schemes.append(str(Path(__file__).parent.parent / "bin"))
    for folder in schemes:
        if folder and (Path(folder) / name).is_file():
            return Path(folder) / name
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"the program {name} is not beside this module and not on PATH; install forewarn again")
    return Path(found)


def run(arguments: Sequence[str | os.PathLike[str]]) -> subprocess.CompletedProcess[str]:
    """Runs the program with these arguments and returns what it printed (``.stdout``) and said (``.stderr``).

    Raises ForewarnError where it stops. Ending with 3, as ``--fail-on`` and ``kickoff`` may, is an answer and no error.
    """
    done = subprocess.run(
        [str(program()), *(os.fspath(argument) for argument in arguments)],
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )
    if done.returncode not in (0, 3):
        words = done.stderr.strip()
        for head in ("Error: ", "error: ", "Ошибка: "):
            words = words.removeprefix(head)
        raise ForewarnError(words or f"the program ended with {done.returncode}", done.returncode)
    return done
