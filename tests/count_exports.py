"""Counts what is in exports of real tools, independently of the importers: python3 count_exports.py KIND PATH...

Prints JSON: the people (handles of authors), the counts that an import must give, the rows of each table, and for some
columns all their values, sorted. Only the standard library is used.
"""

import email
import email.policy
import email.utils
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timezone
from pathlib import Path

ENVELOPE = re.compile(rb"^From .*\d:\d\d.* \d{4}\s*$")


def files(paths, *endings):
    for path in map(Path, paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and (not endings or file.suffix in endings):
                yield file


def instant(moment):
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def header_date(text):
    """The date of a header, None where it holds none."""
    parsed = email.utils.parsedate_tz(text or "")
    if not parsed or "RANDOM" in text:
        return None
    return datetime.fromtimestamp(email.utils.mktime_tz(parsed), timezone.utc)


def author(message, raw):
    found = re.search(rb"^(?:From|Sender) ?:[ \t]*(.*(?:\r?\n[ \t].*)*)", raw, re.MULTILINE)
    text = found.group(1) if found else b""
    try:
        text = text.decode()
    except UnicodeDecodeError:
        text = text.decode("cp1252")
    obfuscated = re.match(r"^(\S+) at (\S+)", text)
    if obfuscated:
        return "@".join(obfuscated.groups()).lower()
    match = re.search(r"[^\s<>\"()\[\],;:]+@[^\s<>\"()\[\],;:]+", text)
    return match.group(0).lower() if match else text.strip()


def sent(message, envelope):
    date = header_date(message.get("Date"))
    if not date:
        received = str(message.get("Received") or "")
        date = header_date(received.rsplit(";", 1)[-1]) if ";" in received else None
    if not date and envelope:
        clock = re.search(rb"(\w{3})\s+(\d+)\s+(\d+:\d\d:\d\d)\s+(\d{4})", envelope)
        if clock:
            date = datetime.strptime(b" ".join(clock.groups()).decode(), "%b %d %H:%M:%S %Y")
    return date


def mbox_messages(paths):
    for file in files(paths):
        if file.suffix in (".html", ".json"):
            continue
        envelope, lines, blank = None, [], True
        for line in file.read_bytes().splitlines(keepends=True) + [None]:
            if line is None or (blank and ENVELOPE.match(line)):
                if envelope is not None:
                    yield b"".join(lines), envelope
                envelope, lines = line, []
            else:
                lines.append(line)
            blank = line is not None and not line.strip()


def eml_messages(paths):
    for file in files(paths, ".eml"):
        yield file.read_bytes(), None


def mail(messages):
    policy = email.policy.compat32
    read = rejected = 0
    people, rows, anonymous = set(), {}, 0
    above = {}

    def root(key):
        while above.setdefault(key, key) != key:
            key = above[key]
        return key

    for raw, envelope in messages:
        read += 1
        message = email.message_from_bytes(raw, policy=policy)
        who, when = author(message, raw), sent(message, envelope)
        if not who or not when:
            rejected += 1
            continue
        people.add(who)
        key = (message.get("Message-ID") or "").strip().strip("<>")
        if not key:
            anonymous += 1
            key = f"anonymous {anonymous}"
        rows.setdefault(key, (who, instant(when)))
        root(key)
        for reference in re.findall(r"<([^>]+)>", str(message.get("References")) + str(message.get("In-Reply-To"))):
            above[root(reference)] = root(key)
    threads = {}
    for key in rows:
        threads[root(key)] = threads.get(root(key), 0) + 1
    return {
        "people": sorted(people),
        "counts": {"read": read, "mapped": read - rejected, "rejected": rejected, "unknown": 0},
        "rows": {"messages": len(rows)},
        "values": {
            "messages": {
                "author": sorted(who for who, _ in rows.values()),
                "sent_at": sorted(when for _, when in rows.values()),
            }
        },
        "threads": sorted(threads.values()),
    }


def slack(paths):
    read = passed_over = 0
    people, rows = set(), {}
    for file in files(paths, ".json"):
        answer = json.loads(file.read_text())
        for message in answer.get("messages", []):
            read += 1
            if message.get("subtype") == "channel_join" or not message.get("text", "").strip():
                passed_over += 1
                continue
            comment = message.get("comment") or {}
            people.add(message.get("user") or comment.get("user") or message.get("bot_id") or message.get("username"))
            rows[file.stem, message["ts"]] = int(float(message["ts"]))
    moments = sorted(instant(datetime.fromtimestamp(seconds, timezone.utc)) for seconds in rows.values())
    return {
        "people": sorted(people),
        "counts": {"read": read, "mapped": read - passed_over, "passed_over": passed_over, "unknown": 0},
        "rows": {"messages": len(rows)},
        "values": {"messages": {"sent_at": moments}},
    }


def jira(paths):
    read, people, issues, messages = 0, set(), {}, {}
    for file in files(paths, ".json"):
        answer = json.loads(file.read_text())
        for issue in answer.get("issues", []):
            read += 1
            fields = issue["fields"]
            issues[issue["key"]] = 2 if fields["resolutiondate"] else 1
            if fields["description"]:
                people.add(fields["reporter"]["displayName"])
                messages[issue["key"]] = fields["created"]
        for comment in answer.get("comments", []):
            read += 1
            people.add(comment["author"]["displayName"])
            issue = re.search(r"/issue/([^/]+)", comment["self"]).group(1)
            messages[issue, comment["id"]] = comment["created"]
    moments = sorted(instant(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")) for text in messages.values())
    return {
        "people": sorted(people),
        "counts": {"read": read, "mapped": read, "rejected": 0, "unknown": 0},
        "rows": {"schedule": sum(issues.values()), "messages": len(messages)},
        "values": {"messages": {"sent_at": moments}},
    }


def redmine(paths):
    read, people, events, messages = 0, set(), set(), {}
    for file in files(paths, ".json"):
        answer = json.loads(file.read_text())
        issues = [answer["issue"]] if "issue" in answer else answer.get("issues", [])
        for issue in issues:
            read += 1
            key = issue["id"]
            events.add((key, "committed", issue["created_on"]))
            if issue.get("closed_on"):
                events.add((key, "delivered", issue["closed_on"]))
            if (issue.get("description") or "").strip():
                people.add(issue["author"]["name"])
                messages[key] = issue["created_on"]
            for journal in issue.get("journals", []):
                if (journal.get("notes") or "").strip():
                    read += 1
                    people.add(journal["user"]["name"])
                    messages[key, journal["id"]] = journal["created_on"]
    moments = sorted(instant(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z")) for text in messages.values())
    return {
        "people": sorted(people),
        "counts": {"read": read, "mapped": read, "rejected": 0, "unknown": 0},
        "rows": {"schedule": len(events), "messages": len(messages)},
        "values": {"messages": {"sent_at": moments}},
    }


def mspdi(paths):
    """Every task that is neither empty, inactive nor a summary is one item; a finished one is delivered as well."""
    read = passed_over = delivered = items = 0
    for file in files(paths, ".xml"):
        root = ElementTree.parse(file).getroot()
        space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
        for task in root.iterfind(f"{space}Tasks/{space}Task"):
            field = lambda name, of=task: (of.findtext(space + name) or "").strip()
            read += 1
            uid = field("UID")
            skipped = field("IsNull") == "1" or field("Active") == "0" or (field("Summary") == "1" and uid != "0")
            if uid == "0" and not skipped:
                baselines = [(int(field("Number", one)), field("Cost", one)) for one in task.iterfind(space + "Baseline")]
                costs = [cost for _, cost in sorted(baselines) if cost][:1] or [field("Cost")]
                skipped = not any(float(cost or 0) > 0 for cost in [*costs, field("ActualCost")])
                passed_over += skipped
            elif skipped:
                passed_over += 1
            else:
                items += 1
                delivered += field("PercentComplete") == "100" and bool(field("ActualFinish"))
    return {
        "people": [],
        "counts": {"read": read, "mapped": read - passed_over, "passed_over": passed_over, "rejected": 0},
        "rows": {},
        "values": {},
        "events": {"committed": items, "delivered": delivered},
    }


KINDS = {
    "mbox": lambda paths: mail(mbox_messages(paths)),
    "eml": lambda paths: mail(eml_messages(paths)),
    "slack": slack,
    "jira": jira,
    "redmine": redmine,
    "mspdi": mspdi,
}

if __name__ == "__main__":
    print(json.dumps(KINDS[sys.argv[1]](sys.argv[2:])))
