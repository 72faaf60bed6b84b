"""Fails when two commands of a developer would compile polars twice, because they ask for other features of a crate under it.

Usage: python3 .ci/one_build.py. What differs is named: add it to crates/unify/Cargo.toml.
"""

import json
import os
import subprocess
import sys

COMMANDS = ["--all-targets", "--features pdf", *(f"-p forewarn-{name} --all-targets" for name in ("table", "ingest", "risk", "report"))]


def units_under_polars(arguments: str) -> dict[tuple[str, ...], list[list[str]]]:
    """The features of every unit that polars is built from, by package, mode and kind."""
    # Cargo tells what it would build only where unstable options may be used.
    environment = {**os.environ, "RUSTC_BOOTSTRAP": "1"}
    command = ["cargo", "build", "--release", "--locked", "--unit-graph", "-Zunstable-options", *arguments.split()]
    graph = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)
    units = graph["units"]
    waiting = [index for index, unit in enumerate(units) if unit["target"]["name"] in ("polars", "polars_io")]
    assert waiting, f"`{' '.join(command)}` builds no polars"
    needed: set[int] = set()
    while waiting:
        index = waiting.pop()
        if index not in needed:
            needed.add(index)
            waiting += [dependency["index"] for dependency in units[index]["dependencies"]]
    found: dict[tuple[str, ...], list[list[str]]] = {}
    for index in sorted(needed):
        unit = units[index]
        key = (unit["pkg_id"].rsplit("/", 1)[-1], unit["mode"], unit["target"]["kind"][0])
        found.setdefault(key, []).append(sorted(unit["features"]))
    return {key: sorted(features) for key, features in found.items()}


def main() -> None:
    plain = units_under_polars("")
    faults = []
    for command in COMMANDS:
        other = units_under_polars(command)
        for key in sorted(plain.keys() | other.keys()):
            if plain.get(key) != other.get(key):
                faults.append(f"`cargo build {command}`: {' '.join(key)}: {plain.get(key)} becomes {other.get(key)}")
    print(f"{len(plain)} units under polars are the same for {len(COMMANDS) + 1} commands" if not faults else "")
    if faults:
        sys.exit("polars would be compiled twice:\n" + "\n".join(faults))


main()
