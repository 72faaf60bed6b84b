"""Reading messages."""

from __future__ import annotations

import os
from typing import Any

from . import _native
from ._program import run
from ._table import Table


def annotate(
    texts: Any,
    *,
    sent_at: Any = None,
    timezone: Any = "UTC",
    side: Any = "agency",
    automated: Any = None,
    client: Any = None,
    settings: str | None = None,
    threads: int | None = None,
    skip: bool = False,
) -> Table:
    """Reads messages and returns what was found in them, one row a text, in the same order.

    Every argument is a column as long as ``texts`` (polars, pandas, pyarrow, DuckDB or anything else with the Arrow PyCapsule
    interface, without a copy; or a list), or one value for all rows.

    texts
        The messages' words. A null is refused: fill it with ``""``, or leave the row out.
    sent_at
        When each was sent: times (with a zone they are instants, without one they are local), days, or words as in the table
        ``messages`` (``2026-06-01T10:00:00+02:00``, ``2026-06-01 10:00``, ``2026-06-01``). "By Friday" is counted from it; where
        it is not given, only absolute dates are found.
    timezone
        The client's zone, as ``Europe/Berlin``. Windows are told in its local time.
    side
        Who wrote it, ``"client"`` or ``"agency"``.
    automated
        Whether a machine sent it: such messages promise nothing.
    client, settings
        Instead of ``timezone``: the client's id, and what ``forewarn.settings(workspace)`` gives. Then days off and working
        hours are those of the workspace, and a review of it can take the result (``--annotations``).
    threads
        How many to use; all processors by default.
    skip
        Give rows that cannot be read nothing but nulls, rather than raising for the first of them.

    Returns a table with a row for each text:

    ==================================  ==========================================================================
    ``key``, ``engine``, ``findings``   bytes, words, bytes: what a review takes; of no use to people
    ``lang``                            ``en``, ``ru`` or ``und``, which is another one or none
    ``words``                           how many words the author wrote now, without history and signature
    ``negative`` … ``gratitude``        eight tones, probabilities from 0 to 1; the first three sum to 1
    ``questions``, ``requests``,        lists of ``{start, end}``: where such sentences stand in the text's UTF-8, in bytes:
    ``threats``                         ``text.encode()[start:end].decode()``
    ``promises``                        lists of ``{start, end, firmness, from, by, by_latest, recurrence, vague}``: ``firmness`` is
                                        firm, hedged or conditional; ``[from, by)`` is when it is due in local time, null where
                                        no words say it, and late from ``by`` on
    ``dates``                           the same for every time that is named, without ``firmness``
    ``assumptions``                     what the author takes for granted: ``{start, end, expected, day, amount, currency}``,
                                        where ``expected`` is day, amount, figure, scope, work (asked for, not claimed) or away (until that day)
    ``acts``                            ``{start, end, act}``: delivers, explains, chases, admits, thanks, withdraws, postpones
    ==================================  ==========================================================================

    Other threads of Python go on while it runs. Raises TypeError for columns of a wrong type, and ValueError for a wrong value, with
    its row (from 0); nothing is returned then.
    """
    if threads is not None and not 1 <= threads <= 1024:
        raise ValueError("threads: must be a whole number from 1 to 1024")
    if (client is None) != (settings is None):
        raise TypeError("client and settings belong together: the one names a row of the other")
    found = _native.annotate(texts, sent_at, side, automated, timezone, client, settings, threads, skip)
    return Table(found, "annotations")


def settings(workspace: str | os.PathLike[str]) -> str:
    """The settings of a workspace's clients, as ``annotate`` and ``forewarn.spark.annotate`` take them: JSON with each client's
    zone, working hours and days off, and the version of the text engine. Contains the clients' ids and nothing else of them.

    Raises ForewarnError where there is no workspace."""
    return run(["annotate", workspace, "--settings", "--quiet"]).stdout
