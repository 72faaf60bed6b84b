"""Fails when a dependency in the normal tree has a licence under which forewarn cannot be given away as MIT OR Apache-2.0."""

import re
import subprocess
import sys

ALLOWED = {
    "MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "0BSD",
    "Unicode-3.0", "Unicode-DFS-2016", "CC0-1.0", "Unlicense", "BSL-1.0", "MIT-0",
}

tree = subprocess.run(
    ["cargo", "tree", "-e", "normal", "--features", "pdf", "--prefix", "none", "--locked", "-f", "{p}|{l}"],
    check=True, capture_output=True, text=True,
).stdout
faults = []
packages = sorted({line.replace(" (*)", "") for line in tree.splitlines() if "|" in line})
for line in packages:
    package, licence = line.rsplit("|", 1)
    # "A OR B" needs one that is allowed; "A AND B" needs all. Parentheses group alternatives.
    needed = [part.strip() for part in re.split(r"\bAND\b", licence.replace("/", " OR "))]
    for part in needed:
        choices = {choice.strip(" ()") for choice in re.split(r"\bOR\b", part)}
        if not choices & ALLOWED:
            faults.append(f"{package}: {licence or 'no licence stated'}")
            break
print(f"{len(packages)} packages checked")
if faults:
    sys.exit("licences that need a look:\n" + "\n".join(faults))
