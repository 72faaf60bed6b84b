import os
import subprocess
import sys
from pathlib import Path

import pytest

import forewarn

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small agency with messages in both languages."""
    folder = tmp_path_factory.mktemp("demo") / "agency"
    forewarn.run(["demo", folder, "--clients", "6", "--months", "8", "--messages", "1200", "--seed", "11"])
    return folder


@pytest.fixture(scope="session")
def plain(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a review of it writes by itself."""
    return reviewed(demo, tmp_path_factory.mktemp("plain") / "out")


def reviewed(workspace: Path, out: Path, *more: str) -> dict[str, bytes]:
    """Every file of a review but how long it took."""
    forewarn.run(["review", workspace, "--no-cache", "--quiet", "--out", out, *more])
    files = {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}
    del files["timings.json"]
    return files


def in_new_process(code: str, **environment: str) -> str:
    """Runs Python code by itself and returns what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **environment}, check=True
    )
    return done.stdout
