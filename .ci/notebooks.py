"""Runs the notebooks on a review; `--write` keeps what they show.

Usage: python3 .ci/notebooks.py REVIEW_FOLDER [--write]
"""

import pathlib
import shutil
import sys
import tempfile

import nbclient
import nbformat

HERE = pathlib.Path(__file__).resolve().parent.parent / "notebooks"


def main() -> None:
    review = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder) / "notebooks"
        work.mkdir()
        shutil.copytree(review, pathlib.Path(folder) / "out" / "2026-07-01")
        for path in sorted(HERE.glob("*.ipynb")):
            notebook = nbformat.read(path, as_version=4)
            client = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(work)}})
            client.execute()
            drawn = [
                output
                for cell in notebook.cells
                for output in cell.get("outputs", [])
                if any(kind.startswith("image/") for kind in output.get("data", {}))
            ]
            assert drawn, f"{path.name} draws nothing"
            for cell in notebook.cells:
                # When a cell ran is nobody's business, and would change every time.
                cell.get("metadata", {}).pop("execution", None)
            if "--write" in sys.argv:
                nbformat.write(notebook, path)
            print(f"{path.name}: {len(notebook.cells)} cells, {len(drawn)} pictures")


main()
