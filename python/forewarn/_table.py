"""Tables that turn into whatever frames one works with."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Table:
    """A table, in memory or in a file (Parquet or CSV), which is read when it is asked for.

    It hands its data over by the Arrow PyCapsule interface, so that ``polars.DataFrame(table)``, ``pyarrow.table(table)``
    and ``duckdb.from_arrow(table)`` work whatever their versions; ``to_polars``, ``to_pandas`` and ``to_arrow`` say the same.
    """

    def __init__(self, source: Any, name: str = "table") -> None:
        self._source = source
        self._name = name

    @property
    def path(self) -> Path | None:
        """The file, if it lies in one."""
        return self._source if isinstance(self._source, Path) else None

    def to_polars(self) -> polars.DataFrame:
        """As a polars DataFrame (polars 1.0 or later)."""
        polars = _needed("polars", "polars")
        if self.path is not None and self.path.suffix == ".csv":
            return polars.read_csv(self.path, try_parse_dates=True, infer_schema_length=None)
        if self.path is not None:
            return polars.read_parquet(self.path)
        return polars.DataFrame(self._source)

    def to_arrow(self) -> pyarrow.Table:
        """As a pyarrow Table."""
        pyarrow = _needed("pyarrow", "arrow")
        if self.path is not None and self.path.suffix == ".csv":
            return importlib.import_module("pyarrow.csv").read_csv(self.path)
        if self.path is not None:
            return importlib.import_module("pyarrow.parquet").read_table(self.path)
        return pyarrow.table(self._source)

    def to_pandas(self) -> pandas.DataFrame:
        """As a pandas DataFrame; pyarrow is needed, too."""
        _needed("pandas", "pandas")
        return self.to_arrow().to_pandas()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        if self.path is None:
            return self._source.__arrow_c_stream__(requested_schema)
        try:
            return self.to_polars().__arrow_c_stream__(requested_schema)
        except ModuleNotFoundError:
            return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        where = f" in {self.path}" if self.path is not None else ""
        return f"<forewarn table {self._name}{where}: to_polars(), to_pandas() or to_arrow()>"


def _needed(module: str, extra: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as missing:
        if missing.name != module:
            raise
        words = f"{module} is not installed; `pip install 'forewarn[{extra}]'` brings it"
        raise ModuleNotFoundError(words, name=module) from None
