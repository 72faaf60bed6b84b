"""forewarn in Python: which clients of an agency are at risk of conflict, why, and what the smallest fix is.

``review`` runs the program on a workspace and hands out what it found as tables. ``score`` does the same for one client whose
tables are in memory. ``annotate`` reads messages: language, tone, questions, promises and when they are due. ``backtest``
replays the past and says how right it would have been. On a cluster, see ``forewarn.spark``.

Nothing is needed beside this package; tables turn into polars, pandas or pyarrow if you have them.
"""

from __future__ import annotations

from importlib.metadata import version as _version

from ._annotate import annotate, settings
from ._native import ENGINE
from ._program import ForewarnError, program, run
from ._review import Backtest, Review, backtest, review, score
from ._table import Table

__version__ = _version("forewarn")
__all__ = [
    "ENGINE",
    "Backtest",
    "ForewarnError",
    "Review",
    "Table",
    "annotate",
    "backtest",
    "settings",
    "program",
    "review",
    "run",
    "score",
]
