"""Times a whole review against counting the words of the same messages, in one run.

    cargo build --release && python3 benches/whole_run.py [CLIENTS MESSAGES RUNS]

Writes a synthetic agency into a temporary folder, then, RUNS times in turn, `wc -w` over its messages and
`forewarn review` of it. Prints the median, the least and the most of wall time, processor time and peak memory.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

CLIENTS, MESSAGES, RUNS = (int(word) for word in (sys.argv[1:] + ["1000", "1000000", "3"][len(sys.argv) - 1 :]))
FOREWARN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "release", "forewarn")


def run(command):
    """Wall seconds, processor seconds and peak mebibytes of a command."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


with tempfile.TemporaryDirectory() as folder:
    workspace = os.path.join(folder, "agency")
    run([FOREWARN, "demo", workspace, "--clients", str(CLIENTS), "--months", "24", "--messages", str(MESSAGES), "--seed", "1"])
    messages = os.path.join(workspace, "messages.csv")
    print(f"{CLIENTS} clients, {MESSAGES} messages, {os.path.getsize(messages) / 1e6:.0f} MB; {os.cpu_count()} processors, {RUNS} runs")
    figures = {"wc -w": [], "forewarn review": []}
    for _ in range(RUNS):
        figures["wc -w"].append(run(["wc", "-w", messages]))
        figures["forewarn review"].append(
            run([FOREWARN, "review", workspace, "--quiet", "--out", os.path.join(folder, "out")])
        )
    for name, runs in figures.items():
        for unit, values in zip(("s wall", "s processor", "MiB peak"), zip(*runs)):
            print(f"{name:16} {unit:12} {statistics.median(values):8.2f} ({min(values):.2f} to {max(values):.2f})")
    ratios = [review[0] / words[0] for words, review in zip(*figures.values())]
    print(f"review / wc -w   wall         {statistics.median(ratios):8.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
    print(f"allowed: {3 * statistics.median(words[0] for words in figures['wc -w']) + 0.5:.1f} s wall, {300 + 60 * MESSAGES / 2**20:.0f} MiB and as much for each mark")
