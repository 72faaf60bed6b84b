from typing import Any

ENGINE: str
"""The version of the text engine: a hash of its code, lists and models."""

def annotate(
    texts: Any,
    sent_at: Any | None,
    side: Any | None,
    automated: Any | None,
    timezone: Any | None,
    client: Any | None,
    settings: str | None,
    threads: int | None,
    skip: bool,
) -> Any: ...
