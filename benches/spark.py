#!/usr/bin/env python3
"""Reading messages natively against on Spark Connect (pysail), in one run: processor time and messages a second of one core.

python benches/spark.py WORKSPACE    in an environment with the wheel and python/tests/requirements.txt (target/python-tests)
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ON_SPARK = """
import sys
import forewarn, forewarn.spark
from pyspark.sql import SparkSession
from pysail.spark import SparkConnectServer

workspace, source, out = sys.argv[1:]
server = SparkConnectServer("127.0.0.1", 0)
server.start(background=True)
spark = SparkSession.builder.remote(f"sc://localhost:{server.listening_address[1]}").getOrCreate()
rows = spark.read.parquet(source).repartition(8)
forewarn.spark.annotate(rows, forewarn.settings(workspace)).write.parquet(out)
spark.stop()
server.stop()
"""


def cost(command: list[str]) -> tuple[float, float]:
    """Processor seconds and seconds of the clock."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - started


def main() -> None:
    import polars as pl

    workspace = Path(sys.argv[1])
    program = str(Path(sys.executable).with_name("forewarn"))
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        work = Path(folder)
        source = str(work / "messages.parquet")
        rows = pl.read_csv(workspace / "messages.csv", infer_schema=False)
        rows.write_parquet(source)
        messages = rows.height
        del rows
        subprocess.run(["cp", "-r", str(workspace), str(work / "own")], check=True)
        subprocess.run(["rm", "-rf", str(work / "own/.forewarn")], check=True)
        native = cost([program, "annotate", str(work / "own")])
        (work / "on_spark.py").write_text(ON_SPARK)
        spark = cost([sys.executable, str(work / "on_spark.py"), str(workspace), source, str(work / "found")])
        taken = cost([program, "annotate", str(work / "own"), "--no-cache", "--annotations", str(work / "found")])
    print(f"{messages:,} messages, {os.cpu_count()} processors")
    for name, (processor, clock) in [("native", native), ("pysail", spark), ("taking what pysail found", taken)]:
        print(f"{name:26} {processor:7.1f} s of a processor  {clock:7.1f} s by the clock  {messages / processor:9,.0f} messages a second and core")
    print(f"pysail takes {spark[0] / native[0]:.2f} x the processor time of native")


if __name__ == "__main__":
    main()
