"""Runs the notebooks with the module that is installed beside them; `--write` keeps what they show.

Usage: python3 .ci/notebooks.py [--write]
"""

import pathlib
import sys

import nbclient
import nbformat

HERE = pathlib.Path(__file__).resolve().parent.parent / "notebooks"


def main() -> None:
    for path in sorted(HERE.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        client = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(HERE)}})
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
            for output in cell.get("outputs", []):
                # What is shown as a table needs no second copy in letters, which may name a temporary folder.
                if "text/html" in output.get("data", {}):
                    output["data"].pop("text/plain", None)
        if "--write" in sys.argv:
            nbformat.write(notebook, path)
        print(f"{path.name}: {len(notebook.cells)} cells, {len(drawn)} pictures")


main()
