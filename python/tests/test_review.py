"""Reviews, single clients and backtests from Python."""

import pickle

import polars as pl
import pytest

import forewarn
from conftest import reviewed


def test_a_review_hands_out_its_tables(demo):
    review = forewarn.review(demo, lang="en")
    clients = review.clients.to_polars()
    assert clients.height == 6 and {"client_id", "probability", "lower", "upper", "band"} <= set(clients.columns)
    assert review.clients.to_pandas().shape[0] == review.clients.to_arrow().num_rows == 6
    assert pl.DataFrame(review.promises).height > 10
    assert "p80" in review.items.to_polars().columns
    assert "fix" in review.alerts.to_polars().columns
    frames = review.frames
    assert {"clients", "messages", "schedule", "money"} <= set(frames)
    assert frames["messages"].to_polars().height > 1000
    assert review.report.read_text(encoding="utf-8").startswith("<!doctype html>")
    shown = review._repr_html_()
    assert "<table>" in shown and "data:image/svg+xml" in shown
    assert "as of" in review.said
    folder = review.folder
    del review, frames
    assert not folder.exists()


def test_outputs_are_kept_where_they_are_asked_for(demo, tmp_path):
    review = forewarn.review(demo, "2026-06-01", "ru", out=tmp_path / "out")
    del review
    assert (tmp_path / "out" / "report.html").exists()


def test_annotations_made_in_python_change_no_byte(demo, plain, tmp_path):
    messages = pl.read_csv(demo / "messages.csv")
    found = forewarn.annotate(
        messages["text"].fill_null(""),
        sent_at=messages["sent_at"].cast(pl.String),
        side=messages["side"],
        automated=messages["automated"].cast(pl.String),
        client=messages["client_id"],
        settings=forewarn.settings(demo),
    )
    (tmp_path / "found").mkdir()
    found.to_polars().write_parquet(tmp_path / "found" / "all.parquet")
    said = forewarn.run(["annotate", demo, "--no-cache", "--annotations", tmp_path / "found"]).stderr
    assert f"what was found in all {messages.height} messages" in said
    assert reviewed(demo, tmp_path / "out", "--annotations", str(tmp_path / "found")) == plain


def test_what_stops_the_program_is_an_exception_in_its_words(tmp_path):
    with pytest.raises(forewarn.ForewarnError) as stopped:
        forewarn.review(tmp_path / "nothing")
    assert "is not a workspace: there is no such folder" in str(stopped.value)
    assert "hint:" in str(stopped.value) and stopped.value.exit_code == 1
    assert str(pickle.loads(pickle.dumps(stopped.value))) == str(stopped.value)
    with pytest.raises(forewarn.ForewarnError) as wrong:
        forewarn.review(tmp_path, as_of="no day")
    assert wrong.value.exit_code in (1, 2)


def test_one_client_is_scored_from_tables_in_memory():
    tables = {
        "clients": [{"client_id": "a", "name": "Acme", "timezone": "Europe/Berlin"}],
        "messages": pl.DataFrame(
            {
                "message_id": ["1", "2", "3"],
                "client_id": ["a"] * 3,
                "sent_at": ["2026-05-01T10:00:00Z", "2026-05-04T09:00:00Z", "2026-05-20T09:00:00Z"],
                "side": ["agency", "client", "client"],
                "text": [
                    "We'll send the report by Monday.",
                    "Where is the report? This is the second time you are late.",
                    "Still nothing. We are looking at other agencies.",
                ],
            }
        ),
    }
    scored = forewarn.score(tables, "2026-06-01", "en")
    client = scored.clients.to_polars().row(0, named=True)
    assert client["client_id"] == "a" and client["probability"] > 0.02
    assert scored.promises.to_polars().height == 1
    with pytest.raises(ValueError, match="no name of a table"):
        forewarn.score({"../clients": []})


def test_a_backtest_says_how_right_it_was(demo):
    past = forewarn.backtest(demo, "2026-02-01", "2026-05-01")
    rows = past.clients.to_polars()
    assert {"as_of", "probability", "conflict_within_horizon"} <= set(rows.columns) and rows.height > 6
    assert "model" in past.metrics and past.report.exists()
