"""On Spark: a review with what was found there is the same bytes.

The server is Spark Connect by pysail, without a JVM; or Spark itself where FOREWARN_SPARK says its master (`.ci/spark-jvm`).
"""

import os
import signal

import polars as pl
import pytest

import forewarn
import forewarn.spark
from conftest import reviewed

MASTER = os.environ.get("FOREWARN_SPARK")


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    if MASTER:
        session = SparkSession.builder.master(MASTER).config("spark.ui.enabled", "false").getOrCreate()
        yield session
        session.stop()
        return
    pysail = pytest.importorskip("pysail.spark")
    server = pysail.SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _, port = server.listening_address
    session = SparkSession.builder.remote(f"sc://localhost:{port}").getOrCreate()
    yield session
    session.stop()
    server.stop()


def messages(demo, spark, tmp_path, partitions: int, rows: pl.DataFrame | None = None):
    frame = pl.read_csv(demo / "messages.csv", infer_schema=False) if rows is None else rows
    path = tmp_path / "messages.parquet"
    frame.sample(fraction=1.0, shuffle=True, seed=partitions).write_parquet(path)
    return spark.read.parquet(str(path)).repartition(partitions)


@pytest.mark.parametrize("partitions", [2, 7])
def test_partitions_and_order_change_no_byte(demo, plain, spark, tmp_path, partitions):
    found = forewarn.spark.annotate(messages(demo, spark, tmp_path, partitions), forewarn.settings(demo))
    found.write.parquet(str(tmp_path / "found"))
    said = forewarn.run(["annotate", demo, "--no-cache", "--annotations", tmp_path / "found"]).stderr
    assert "what was found in all" in said
    assert reviewed(demo, tmp_path / "out", "--annotations", str(tmp_path / "found")) == plain


def test_a_message_that_cannot_be_read_stops_nothing(demo, plain, spark, tmp_path):
    rows = pl.read_csv(demo / "messages.csv", infer_schema=False)
    broken = rows.head(3).with_columns(sent_at=pl.Series(["no time", None, "2026-01-01"]), client_id=pl.lit("nobody"))
    found = forewarn.spark.annotate(
        messages(demo, spark, tmp_path, 2, pl.concat([rows, broken])), forewarn.settings(demo)
    )
    found.write.parquet(str(tmp_path / "found"))
    assert reviewed(demo, tmp_path / "out", "--annotations", str(tmp_path / "found")) == plain


def test_one_client_may_have_nearly_all_messages(tmp_path, spark):
    folder = tmp_path / "agency"
    forewarn.run(["demo", folder, "--clients", "4", "--months", "6", "--messages", "400", "--seed", "5"])
    rows = pl.read_csv(folder / "messages.csv", infer_schema=False)
    client = rows["client_id"][0]
    own = rows.filter(pl.col("client_id") == client)
    many = [own.with_columns(message_id=pl.col("message_id") + f"-{copy}") for copy in range(9 * rows.height // own.height)]
    rows = pl.concat([rows, *many])
    rows.write_csv(folder / "messages.csv")
    found = forewarn.spark.annotate(messages(folder, spark, tmp_path, 7, rows), forewarn.settings(folder))
    found.write.parquet(str(tmp_path / "found"))
    assert reviewed(folder, tmp_path / "with", "--annotations", str(tmp_path / "found")) == reviewed(folder, tmp_path / "without")


def test_a_missing_column_is_named(spark, demo, tmp_path):
    frame = messages(demo, spark, tmp_path, 2).drop("side")
    with pytest.raises(ValueError, match="no column side"):
        forewarn.spark.annotate(frame, forewarn.settings(demo))


@pytest.mark.skipif(not MASTER, reason="pysail has no workers of its own to lose; .ci/spark-jvm has")
def test_a_killed_worker_changes_no_byte(demo, plain, spark, tmp_path):
    marker = str(tmp_path / "killed")

    def die_once(batches):
        for batch in batches:
            yield batch
            try:
                os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)

    frame = messages(demo, spark, tmp_path, 7)
    found = forewarn.spark.annotate(frame.mapInArrow(die_once, frame.schema), forewarn.settings(demo))
    found.write.parquet(str(tmp_path / "found"))
    assert os.path.exists(marker)
    assert reviewed(demo, tmp_path / "out", "--annotations", str(tmp_path / "found")) == plain
