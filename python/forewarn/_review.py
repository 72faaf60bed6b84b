"""Reviews, backtests and single clients, by the program."""

from __future__ import annotations

import csv
import datetime
import html
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from ._program import run
from ._table import Table

Language = Literal["en", "ru"]
Moment = str | datetime.date | None


class _Folder:
    """What the program wrote; a temporary folder goes when nobody holds it any more."""

    def __init__(self, out: str | os.PathLike[str] | None) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="forewarn-") if out is None else None
        self.path = Path(self._temporary.name) / "out" if self._temporary is not None else Path(os.fspath(out or ""))


class Review:
    """What a review found. Tables are read when they are asked for; all of them lie in ``folder``."""

    def __init__(self, out: _Folder, frames: _Folder, said: str) -> None:
        self._out, self._frames = out, frames
        self.said: str = said
        """What the program said on the way: the moment, doubts, old data."""

    @property
    def folder(self) -> Path:
        """Where everything lies that a review writes."""
        return self._out.path

    @property
    def report(self) -> Path:
        """The page to read in a browser, ``report.html``."""
        return self.folder / "report.html"

    @property
    def clients(self) -> Table:
        """A row a client, by rank: ``probability`` of a conflict within the horizon (0 to 1, null where too little is known),
        ``lower`` and ``upper`` of its 80 % interval, ``band`` (act, watch, calm), each signal's value and addend in log-odds."""
        return self._table("clients")

    @property
    def alerts(self) -> Table:
        """A row an alert, by rank: the client, why, the smallest fix and its cost in hours. There may be none."""
        return self._table("alerts")

    @property
    def promises(self) -> Table:
        """A row a promise: who made it, when, until when (``due_from``, ``due_by``), and its ``state``."""
        return self._table("promises")

    @property
    def items(self) -> Table:
        """A row an open item, with the days that its end is forecast for (P50, P80, P95)."""
        return self._table("items")

    @property
    def frames(self) -> dict[str, Table]:
        """The workspace's tables as they were known, by name: ``clients``, ``schedule``, ``money``, ``messages`` …"""
        return {path.stem: Table(path, path.stem) for path in sorted(self._frames.path.glob("*.parquet"))}

    def run(self) -> dict[str, Any]:
        """What was read and how: the moment, files, counts, settings (``run.json``)."""
        return json.loads((self.folder / "run.json").read_text(encoding="utf-8"))

    def _table(self, name: str) -> Table:
        parquet = self.folder / f"{name}.parquet"
        return Table(parquet if parquet.is_file() else self.folder / f"{name}.csv", name)

    def _rows(self, name: str) -> list[dict[str, str]]:
        with open(self.folder / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def __repr__(self) -> str:
        return f"<forewarn review of {len(self._rows('clients'))} clients in {self.folder}>"

    def _repr_html_(self) -> str:
        """The ranked list and the chart of the portfolio, for Jupyter."""
        return _ranked(self._rows("clients")) + _chart(self.folder / "charts" / "portfolio.svg")


class Backtest:
    """What a backtest found: what would have been said of each client at each date, and what came."""

    def __init__(self, out: _Folder, said: str) -> None:
        self._out = out
        self.said: str = said
        """What the program said on the way."""

    @property
    def folder(self) -> Path:
        """Where everything lies that a backtest writes."""
        return self._out.path

    @property
    def report(self) -> Path:
        """The page to read in a browser."""
        return self.folder / "backtest.html"

    @property
    def clients(self) -> Table:
        """A row a date (``as_of``) and client: the ``probability`` that was foretold with only what was known then, its 80 % interval,
        whether it was ``alerted``, and what came: ``conflict_within_horizon`` (null where that is not known yet)."""
        return Table(self.folder / "client_predictions.csv", "client_predictions")

    @property
    def items(self) -> Table:
        """A row a date and open item: the days that its end was forecast for, and ``delivered_on``."""
        return Table(self.folder / "item_predictions.csv", "item_predictions")

    @property
    def metrics(self) -> dict[str, Any]:
        """How right it was: discrimination, calibration, alerts that came true (``metrics.json``)."""
        return json.loads((self.folder / "metrics.json").read_text(encoding="utf-8"))


def review(
    workspace: str | os.PathLike[str],
    as_of: Moment = None,
    lang: Language | None = None,
    *,
    out: str | os.PathLike[str] | None = None,
    annotations: str | os.PathLike[str] | None = None,
    arguments: Iterable[str] = (),
) -> Review:
    """Reviews a workspace, as ``forewarn review`` does.

    as_of
        The moment: a day means its 00:00. By default when the last record became known.
    lang
        ``en`` or ``ru``; the workspace's by default.
    out
        Where to keep the files; a temporary folder by default, which goes with the result.
    annotations
        A folder with what ``annotate`` or ``forewarn.spark.annotate`` found in the messages.
    arguments
        More for the command line, such as ``["--owner", "Nora"]``.

    Raises ForewarnError with the program's words where it stops.
    """
    written, frames = _Folder(out), _Folder(None)
    command = ["review", workspace, "--out", written.path, "--frames", frames.path, *_said(as_of, lang)]
    if annotations is not None:
        command += ["--annotations", annotations]
    return Review(written, frames, run([*command, *arguments]).stderr)


def backtest(
    workspace: str | os.PathLike[str],
    start: str | datetime.date,
    end: str | datetime.date,
    *,
    every: Literal["month", "week"] = "month",
    lang: Language | None = None,
    out: str | os.PathLike[str] | None = None,
    arguments: Iterable[str] = (),
) -> Backtest:
    """Replays the workspace's past, as ``forewarn backtest`` does: what would have been said at each date from ``start`` to ``end``
    with only what was known then, and what came of it. ``arguments`` go to the command line, such as ``["--horizon", "30"]``.

    Raises ForewarnError with the program's words where it stops.
    """
    written = _Folder(out)
    command = ["backtest", workspace, "--from", str(start), "--to", str(end), "--every", every, "--out", written.path]
    command += _said(None, lang)
    return Backtest(written, run([*command, *arguments]).stderr)


def score(
    tables: Mapping[str, Any],
    as_of: Moment = None,
    lang: Language | None = None,
    *,
    config: str | None = None,
) -> Review:
    """Scores clients whose tables are in memory: one, or a few.

    tables
        By the names of a workspace's tables, ``{"clients": …, "messages": …, "schedule": …}``: frames (polars, pandas, pyarrow),
        or lists of dicts, with the columns of those tables. ``clients`` and one of history are needed.
    config
        What ``forewarn.toml`` says, if anything.

    The result is as that of ``review``. A client alone is compared with nobody: levels come from the weights, not from a portfolio.
    """
    with tempfile.TemporaryDirectory(prefix="forewarn-") as folder:
        for name, table in tables.items():
            if not name.isidentifier():
                raise ValueError(f"tables: {name!r} is no name of a table")
            with open(Path(folder) / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
                rows = _dicts(name, table)
                columns = list(dict.fromkeys(column for row in rows for column in row))
                writer = csv.DictWriter(file, columns)
                writer.writeheader()
                writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
        (Path(folder) / "forewarn.toml").write_text(config or "", encoding="utf-8")
        return review(folder, as_of, lang, arguments=["--no-cache"])


def _said(as_of: Moment, lang: str | None) -> list[str]:
    said = []
    if as_of is not None:
        said += ["--as-of", as_of if isinstance(as_of, str) else as_of.isoformat()]
    if lang is not None:
        said += ["--lang", lang]
    return said


def _dicts(name: str, table: Any) -> list[dict[str, Any]]:
    if hasattr(table, "to_dicts"):
        return table.to_dicts()
    if hasattr(table, "to_pylist"):
        return table.to_pylist()
    if hasattr(table, "to_dict"):
        return table.to_dict("records")
    if isinstance(table, Table):
        return table.to_arrow().to_pylist()
    rows = list(table)
    if not all(isinstance(row, Mapping) for row in rows):
        raise TypeError(f"tables: {name} is neither a frame nor a list of dicts")
    return rows


def _cell(value: Any) -> str:
    # NaN and NaT are not equal to themselves.
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return str(value)


_COLOURS = {"act": "#c4382c", "watch": "#b87a00", "calm": "#2f8a62"}


def _ranked(clients: list[dict[str, str]]) -> str:
    rows = []
    for client in clients[:15]:
        share = f"{float(client['probability']):.0%}" if client.get("probability") else "–"
        between = f"{float(client['lower']):.0%} to {float(client['upper']):.0%}" if client.get("lower") else ""
        band = client.get("band", "")
        mark = f'<b style="color:{_COLOURS.get(band, "inherit")}">{html.escape(band)}</b>'
        name = html.escape(client.get("name") or client["client_id"])
        rows.append(f"<tr><td>{name}</td><td>{share}</td><td>{between}</td><td>{mark}</td></tr>")
    head = "<tr><th>client</th><th>chance of a conflict</th><th>80 % interval</th><th>band</th></tr>"
    more = f"<p>and {len(clients) - 15} more</p>" if len(clients) > 15 else ""
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>{more}"


def _chart(path: Path) -> str:
    # As an image, so that its styles touch nothing else on the page.
    import base64

    if not path.is_file():
        return ""
    picture = base64.b64encode(path.read_bytes()).decode()
    return f'<img alt="the portfolio" style="max-width:100%" src="data:image/svg+xml;base64,{picture}">'
