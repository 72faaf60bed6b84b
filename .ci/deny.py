"""Fails when the dependency tree breaks deny.toml: a licence under which forewarn cannot be given away, a crate that speaks
over a network, a source other than the package registry.

cargo-deny reads the same file. Built copies of it are too old for the licences of today, and building it takes longer than
forewarn's own crates, so this stands in for it.
"""

import pathlib
import re
import subprocess
import sys
import tomllib

root = pathlib.Path(__file__).parent.parent
rules = tomllib.loads((root / "deny.toml").read_text())
allowed = set(rules["licenses"]["allow"])
banned = {ban["name"] for ban in rules["bans"]["deny"]}

command = ["cargo", "tree", "--workspace", "-e", "normal,build", "--all-features", "--prefix", "none", "--locked"]
targets = [part for target in rules["graph"]["targets"] for part in ("--target", target)]
tree = ""
# The Python module is a workspace of its own.
for folder in (root, root / "python"):
    done = subprocess.run([*command, *targets, "-f", "{p}|{l}"], check=True, capture_output=True, text=True, cwd=folder)
    tree += done.stdout
packages = sorted({line.replace(" (*)", "") for line in tree.splitlines() if "|" in line})
faults = []
for line in packages:
    package, licence = line.rsplit("|", 1)
    if package.split(" ")[0] in banned:
        faults.append(f"{package}: banned, it speaks over a network")
    # "A OR B" needs one that is allowed; "A AND B" needs all. Parentheses group alternatives.
    for part in re.split(r"\bAND\b", licence.replace("/", " OR ")):
        if not {choice.strip(" ()") for choice in re.split(r"\bOR\b", part)} & allowed:
            faults.append(f"{package}: {licence or 'no licence stated'}")
            break
for lock in ("Cargo.lock", "python/Cargo.lock"):
    locked = tomllib.loads((root / lock).read_text())["package"]
    sources = {package["source"] for package in locked if "source" in package}
    if len(sources) != 1 or not sources.pop().startswith("registry+"):
        faults.append(f"{lock}: packages come from more than one registry, or from elsewhere")
print(f"{len(packages)} packages checked against deny.toml")
if len(packages) < 50:
    sys.exit("that is too few: the tree was not read")
if faults:
    sys.exit("dependencies that need a look:\n" + "\n".join(faults))
