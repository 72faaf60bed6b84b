"""Reading messages on Spark: any server of Spark Connect, Databricks, or Spark itself.

Reading messages is the part that grows with their number; everything after needs the whole portfolio and stays on one machine::

    import forewarn, forewarn.spark

    settings = forewarn.settings("our-agency")           # beside the workspace; small
    found = forewarn.spark.annotate(messages, settings)   # messages: a frame with the columns of the table
    found.write.parquet("annotations")
    # then: forewarn review our-agency --annotations annotations

The workers need this package and pyarrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from . import _native

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

_SPAN = "start: bigint, end: bigint"
_DUE = "from: timestamp_ntz, by: timestamp_ntz, by_latest: timestamp_ntz, recurrence: string, vague: boolean"
_TONES = ("negative", "neutral", "positive", "hostility", "frustration", "impatience", "politeness", "gratitude")

SCHEMA = ", ".join(
    [
        "key binary, engine string, lang string, words int",
        *(f"{tone} float" for tone in _TONES),
        *(f"{kind} array<struct<{_SPAN}>>" for kind in ("questions", "requests", "threats")),
        f"promises array<struct<{_SPAN}, firmness: string, {_DUE}>>",
        f"dates array<struct<{_SPAN}, {_DUE}>>",
        f"assumptions array<struct<{_SPAN}, expected: string, day: date, amount: double, currency: string>>",
        f"acts array<struct<{_SPAN}, act: string>>",
        "findings binary",
    ]
)
"""The columns of the result, as Spark writes types; ``forewarn.annotate`` says what they mean."""

_KEYS = ("message_id", "client_id")
_COLUMNS = ("text", "sent_at", "side", "automated")


def annotate(messages: DataFrame, settings: str) -> DataFrame:
    """Reads the messages of a frame and returns what was found in them, one row a message, in no order.

    messages
        A frame with the columns ``message_id``, ``client_id``, ``sent_at``, ``side`` and ``text`` of the table ``messages``, and
        ``automated`` where there are machines; words, as in that table, or Spark's own times. Other columns are left alone.
    settings
        What ``forewarn.settings(workspace)`` gives.

    The result has ``message_id``, ``client_id`` and the columns of ``forewarn.annotate``. A message that cannot be read (no client of
    the workspace, no time, a side that only the table ``people`` can tell) has nulls there: the review reads it by itself, and
    says what is wrong with it.
    """
    missing = [name for name in (*_KEYS, "sent_at", "side", "text") if name not in messages.columns]
    if missing:
        raise ValueError(f"messages: no column {', '.join(missing)}; there are {', '.join(messages.columns)}")
    columns = [name for name in (*_KEYS, *_COLUMNS) if name in messages.columns]
    schema = f"message_id string, client_id string, {SCHEMA}"
    return messages.select(*columns).mapInArrow(partial(_annotate, settings), schema)


def _annotate(settings: str, batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
    """What a worker does with its batches, on its one processor."""
    import pyarrow
    import pyarrow.compute

    for batch in batches:
        columns = dict(zip(batch.schema.names, batch.columns))
        found: Any = _native.annotate(
            # An empty cell of a CSV file is a message without words.
            pyarrow.compute.fill_null(columns["text"], ""),
            columns["sent_at"],
            columns["side"],
            columns.get("automated"),
            None,
            columns["client_id"],
            settings,
            1,
            True,
        )
        table = pyarrow.table(found)
        for place, name in enumerate(_KEYS):
            table = table.add_column(place, name, columns[name].cast(pyarrow.string()))
        yield from table.to_batches()
