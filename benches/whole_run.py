"""Times forewarn on a large workspace against counting the words of its messages, in one run.

    cargo build --release && python3 benches/whole_run.py [CLIENTS MESSAGES RUNS]

Writes a synthetic agency into a temporary folder, then, RUNS times in turn: `wc -w` over its messages; the first review, without
the last 4 % of the messages; the same review again; a review after these came in; and `decide`, `explain` and
`promises --due 7`. Then a backtest of 24 monthly dates of a smaller agency against a review of it. Prints the median, the
least and the most of wall time, processor time and peak memory, wall time also as a ratio to `wc -w` of the same turn.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

CLIENTS, MESSAGES, RUNS = (int(word) for word in (sys.argv[1:] + ["1000", "1000000", "3"][len(sys.argv) - 1 :]))
FOREWARN = os.environ.get(
    "FOREWARN", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "release", "forewarn")
)


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
        sys.exit(f"{' '.join(command)} failed")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def demo(folder, clients, messages):
    sizes = ["--clients", str(clients), "--months", "24", "--messages", str(messages)]
    run([FOREWARN, "demo", folder, *sizes, "--seed", "1"])


def last_rows(path, share):
    """Where the last rows of a table of messages begin."""
    with open(path, "rb") as table:
        table.seek(int(os.path.getsize(path) * (1 - share)))
        start = table.tell()
        return start + re.search(rb"\nc\d+-\d+,c\d+,", table.read()).start() + 1


def show(name, runs, words):
    for unit, values in zip(("s wall", "s processor", "MiB peak"), zip(*runs)):
        print(f"{name:28} {unit:12} {statistics.median(values):8.2f} ({min(values):.2f} to {max(values):.2f})")
    ratios = [own[0] / of_words[0] for own, of_words in zip(runs, words)]
    print(f"{name:28} / wc -w       {statistics.median(ratios):8.2f} ({min(ratios):.2f} to {max(ratios):.2f})", flush=True)


with tempfile.TemporaryDirectory() as folder:
    workspace, out = os.path.join(folder, "agency"), os.path.join(folder, "out")
    demo(workspace, CLIENTS, MESSAGES)
    messages, cache = os.path.join(workspace, "messages.csv"), os.path.join(workspace, ".forewarn")
    print(f"{CLIENTS} clients, {MESSAGES} messages, {os.path.getsize(messages) / 1e6:.0f} MB; {os.cpu_count()} processors, {RUNS} runs")
    review = [FOREWARN, "review", workspace, "--quiet", "--out", out]
    split = last_rows(messages, 0.04)
    with open(messages, "rb") as table:
        table.seek(split)
        new = table.read()
    with open(os.path.join(workspace, "clients.csv"), encoding="utf-8") as table:
        client = table.readlines()[1].split(",")[0]
    figures = {}
    kept = []
    for _ in range(RUNS):
        def take(name, command):
            figures.setdefault(name, []).append(run(command))
            print(name, *(f"{value:.2f}" for value in figures[name][-1]), file=sys.stderr, flush=True)

        shutil.rmtree(cache, ignore_errors=True)
        with open(messages, "r+b") as table:
            table.truncate(split)
        # Files that have just changed are not known by their times.
        time.sleep(3)
        take("wc -w", ["wc", "-w", messages])
        take("first review", review)
        take("review again", review)
        with open(messages, "ab") as table:
            table.write(new)
        time.sleep(3)
        take("review after 4 % new", review)
        take("decide", [FOREWARN, "decide", client, "ack", "--workspace", workspace])
        take("explain", [FOREWARN, "explain", client, workspace, "--quiet"])
        take("promises --due 7", [FOREWARN, "promises", workspace, "--due", "7", "--quiet"])
        kept.append(sum(entry.stat().st_size for entry in os.scandir(os.path.join(cache, "annotations"))))
    words = figures["wc -w"]
    for name, runs in figures.items():
        show(name, runs, words)
    print(f"kept: {kept[-1] / 1e6:.1f} MB, {kept[-1] / MESSAGES:.0f} bytes a message")

    small = os.path.join(folder, "small")
    demo(small, 200, 100_000)
    words = [run(["wc", "-w", os.path.join(small, "messages.csv")])]
    show("200 clients: first review", [run([FOREWARN, "review", small, "--quiet", "--out", out])], words)
    dates = ["--from", "2024-08-01", "--to", "2026-07-01"]
    show("200 clients: backtest", [run([FOREWARN, "backtest", small, "--quiet", *dates, "--out", os.path.join(folder, "past")])], words)
