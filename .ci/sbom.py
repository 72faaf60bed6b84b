"""Writes a CycloneDX list of every crate in the program, for one target: `python3 .ci/sbom.py TARGET [FEATURES] > sbom.json`."""

import json
import pathlib
import subprocess
import sys
import tomllib

root = pathlib.Path(__file__).parent.parent
command = ["cargo", "tree", "--locked", "-p", "forewarn", "-e", "normal", "--target", sys.argv[1], "--prefix", "none", "-f", "{p}|{l}"]
command += ["--features", sys.argv[2]] if len(sys.argv) > 2 else []
tree = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root).stdout
licences = {}
for line in tree.splitlines():
    if "|" in line:
        package, licence = line.replace(" (*)", "").rsplit("|", 1)
        name, version = package.split(" ")[:2]
        licences[name, version.removeprefix("v")] = licence
hashes = {(one["name"], one["version"]): one.get("checksum") for one in tomllib.loads((root / "Cargo.lock").read_text())["package"]}
own = tomllib.loads((root / "Cargo.toml").read_text())["workspace"]["package"]["version"]
components = []
for (name, version), licence in sorted(licences.items()):
    component = {"type": "library", "name": name, "version": version, "purl": f"pkg:cargo/{name}@{version}"}
    if licence:
        component["licenses"] = [{"expression": licence.replace("/", " OR ")}]
    if hashes.get((name, version)):
        component["hashes"] = [{"alg": "SHA-256", "content": hashes[name, version]}]
    components.append(component)
if len(components) < 50:
    sys.exit("that is too few: the tree was not read")
program = {"type": "application", "name": "forewarn", "version": own, "licenses": [{"expression": "MIT OR Apache-2.0"}]}
listed = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": program}, "components": components}
print(json.dumps(listed, indent=1, ensure_ascii=False))
