"""Reading messages: any column goes in, one schema comes out, and what is wrong is said with its row."""

import datetime as dt
import json
import subprocess
import threading
import time

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import forewarn
from conftest import in_new_process

TEXTS = [
    "We'll send the final banners by Friday. Could you confirm the budget of EUR 4,000?",
    "Пришлём отчёт завтра к обеду. Когда ждать правки?",
    "",
    "Thanks, all good.",
]
SENT_AT = ["2026-06-01T10:00:00+02:00"] * 4


def promises(table: forewarn.Table) -> list[list[tuple]]:
    rows = table.to_arrow().column("promises").to_pylist()
    return [[(one["firmness"], one["from"], one["by"]) for one in row] for row in rows]


def test_promises_questions_and_windows_are_found():
    table = forewarn.annotate(TEXTS, sent_at=SENT_AT, timezone="Europe/Berlin", side="agency").to_arrow()
    assert table.num_rows == 4
    assert table.column("lang").to_pylist() == ["en", "ru", "und", "en"]
    first = table.to_pylist()[0]
    promise = first["promises"][0]
    assert TEXTS[0].encode()[promise["start"] : promise["end"]].decode().startswith("We'll send the final banners")
    assert promise["firmness"] == "firm"
    # Friday, 5 June 2026: late from its end on.
    assert promise["by"] == dt.datetime(2026, 6, 6)
    question = first["questions"][0]
    assert "confirm the budget" in TEXTS[0].encode()[question["start"] : question["end"]].decode()
    russian = table.to_pylist()[1]["promises"][0]
    assert russian["by"].date() == dt.date(2026, 6, 2)


def test_it_says_what_the_command_says():
    lines = [
        json.dumps({"text": text, "sent_at": at, "timezone": "Europe/Berlin", "side": "client"})
        for text, at in zip(TEXTS, SENT_AT)
    ]
    done = subprocess.run([forewarn.program(), "text"], input="\n".join(lines), capture_output=True, text=True, check=True)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    rows = forewarn.annotate(TEXTS, sent_at=SENT_AT, timezone="Europe/Berlin", side="client").to_arrow().to_pylist()
    for own, row in zip(said, rows, strict=True):
        for kind in ("questions", "requests", "promises", "dates"):
            assert [(one["start"], one["end"]) for one in own[kind]] == [(one["start"], one["end"]) for one in row[kind]]
        assert own["tone"]["negative"] == pytest.approx(row["negative"], abs=1e-6)
        assert own["lang"] == row["lang"]


def test_every_kind_of_column_gives_the_same():
    zone = ["Europe/Berlin", "Europe/Moscow", "Europe/Berlin", "UTC"]
    side = ["agency", "agency", "client", "client"]
    instants = [dt.datetime.fromisoformat(at) for at in SENT_AT]
    given = [
        (TEXTS, SENT_AT, zone, side),
        (pa.array(TEXTS), pa.array(SENT_AT), pa.array(zone).dictionary_encode(), pa.array(side)),
        (pa.chunked_array([TEXTS[:1], TEXTS[1:]]), pa.array(instants), pa.array(zone), pa.array(side, pa.large_string())),
        (pl.Series(TEXTS), pl.Series(instants), pl.Series(zone, dtype=pl.Categorical), pl.Series(side)),
        (pd.Series(TEXTS), pd.Series(instants), pd.Series(zone).astype("category"), pd.Series(side)),
        (TEXTS, instants, zone, tuple(side)),
    ]
    wanted = None
    for texts, sent_at, zones, sides in given:
        found = forewarn.annotate(texts, sent_at=sent_at, timezone=zones, side=sides).to_arrow()
        wanted = wanted or found
        assert found.equals(wanted)


def test_the_result_becomes_any_frame():
    table = forewarn.annotate(TEXTS, sent_at="2026-06-01")
    assert table.to_polars().height == pl.DataFrame(table).height == 4
    assert table.to_pandas().shape == (4, len(table.to_arrow().column_names))
    arrow = pa.table(table)
    assert duckdb.sql("select sum(len(questions)) from arrow").fetchall()[0][0] >= 2


def test_a_result_for_each_of_no_texts_is_an_empty_table():
    assert forewarn.annotate([]).to_arrow().schema == forewarn.annotate(TEXTS).to_arrow().schema


@pytest.mark.parametrize(
    ("arguments", "fault", "words"),
    [
        ({"texts": ["a", None]}, ValueError, "texts: row 1: there is no text"),
        ({"texts": [1, 2]}, TypeError, "texts: neither words"),
        ({"texts": pl.Series([1, 2])}, TypeError, "texts: a column of words or times is needed, this one is Int64"),
        ({"texts": "one text"}, TypeError, "a column or a list of texts"),
        ({"texts": 5}, TypeError, "texts: a column"),
        ({"texts": ["a"], "timezone": "Berlin"}, ValueError, "timezone: row 0: \"Berlin\" is no zone"),
        ({"texts": ["a", "b"], "timezone": ["UTC", "Mars/Base"]}, ValueError, "timezone: row 1"),
        ({"texts": ["a"], "sent_at": "yesterday"}, ValueError, "sent_at: row 0: \"yesterday\""),
        ({"texts": ["a", "b"], "sent_at": ["2026-06-01"]}, ValueError, "sent_at: 1 rows, but there are 2 texts"),
        ({"texts": ["a"], "side": "them"}, ValueError, "side: row 0: \"them\" is neither"),
        ({"texts": ["a"], "side": [None]}, ValueError, "side: row 0"),
        ({"texts": ["a"], "automated": ["perhaps"]}, ValueError, "automated: row 0"),
        ({"texts": ["a"], "threads": 0}, ValueError, "threads"),
        ({"texts": ["a"], "client": ["c1"]}, TypeError, "belong together"),
        ({"texts": ["a"], "client": ["c1"], "settings": "{}"}, ValueError, "settings: not what forewarn.settings gives"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(arguments, fault, words):
    with pytest.raises(fault) as told:
        forewarn.annotate(**arguments)
    assert words in str(told.value)


def test_rows_that_cannot_be_read_may_be_left_empty():
    found = forewarn.annotate(["a", None, "We'll call you."], skip=True).to_arrow()
    assert [row is None for row in found.column("key").to_pylist()] == [False, True, False]


def test_settings_of_another_version_are_refused(demo):
    written = json.loads(forewarn.settings(demo))
    client = next(iter(written["clients"]))
    written["engine"] = "another"
    with pytest.raises(ValueError, match="another version of forewarn"):
        forewarn.annotate(["a"], client=client, settings=json.dumps(written))


def test_threads_change_nothing_and_python_goes_on():
    texts = TEXTS * 4000
    one = forewarn.annotate(texts, sent_at="2026-06-01", threads=1).to_arrow()
    counted = []
    worker = threading.Thread(target=lambda: counted.append(forewarn.annotate(texts, sent_at="2026-06-01")))
    worker.start()
    ticks = 0
    while worker.is_alive():
        ticks += 1
        time.sleep(0.001)
    worker.join()
    assert ticks > 3
    assert counted[0].to_arrow().combine_chunks().equals(one.combine_chunks())


def test_the_module_needs_nothing_else():
    code = "import sys, forewarn; print(sorted({'polars','pandas','pyarrow','pyspark'} & set(sys.modules)))"
    assert in_new_process(code).strip() == "[]"
