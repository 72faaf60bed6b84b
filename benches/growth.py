"""Shows how the time of a review grows with the data, by doubling one thing at a time.

    cargo build --release && python3 benches/growth.py [KIND ...]

For each kind of growth (promises of one client, questions in one thread, projects at one client, ...) a workspace is
written with N, 2 N and 4 N of it and reviewed; printed are the processor seconds and the exponents: the logarithm to
base 2 of how much longer twice as much takes, less what an empty review takes. 1 is linear, 2 is quadratic. Ends with
an error where an exponent is over 1.3 and the time over two seconds. FOREWARN names another binary.
"""

import csv
import math
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta

FOREWARN = os.environ.get(
    "FOREWARN",
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "target", "release", "forewarn"),
)
AS_OF = "2026-06-30"
FIRST = datetime(2026, 1, 5, 9)
EXPONENT_MOST, SECONDS_LEAST = 1.3, 2.0

HEADERS = {
    "clients": "client_id,name,owner,since,monthly_fee,currency",
    "projects": "project_id,client_id,name,service,status,status_at,agreed_start,agreed_end,agreed_cost,currency",
    "schedule": "client_id,project_id,item_id,item,at,event,due,waiting_on",
    "money": "client_id,project_id,at,kind,amount,currency,hours,due",
    "messages": "message_id,client_id,thread_id,sent_at,author,side,text",
    "promises": "promise_id,client_id,made_at,side,text,due_by,kept_at,message_id",
    "expectations": "client_id,project_id,at,side,dimension,metric,value,unit,message_id",
    "results": "client_id,project_id,at,metric,actual,target,target_by",
    "outcomes": "client_id,at,kind,severity",
    "people": "handle,client_id,side,name",
    "holidays": "date,name,calendar",
    "decisions": "at,alert_id,decision,by",
}
WORDS = [first + second for first in "bl cr dr fl gr pl pr st tr sn".split() for second in
         "abon edal igol oman uned atis elor ipam osun ukel arit enov".split()]


def at(place, count, days=170):
    """The place-th of count moments spread over so many days."""
    return (FIRST + timedelta(seconds=int(days * 86400 * place / count))).strftime("%Y-%m-%d %H:%M:%S")


def day(place, count, days=170):
    return at(place, count, days)[:10]


def thing(place):
    """A thing with a name of two words, one of 14,400."""
    return f"{WORDS[place % 120]} {WORDS[place // 120 % 120]}"


def message(place, count, text, side="agency", thread="t", client="c1"):
    author = "anna" if side == "agency" else "kim"
    return [f"m{client}{thread}{place}", client, thread, at(place, count), author, side, text]


def base(**tables):
    """A workspace of one client with a little of everything, and more of some tables."""
    rows = {
        "clients": [["c1", "Acme", "anna", "2025-01-01", "1000", "EUR"]],
        "projects": [["p1", "c1", "Site", "web", "", "", "2026-01-01", "2026-12-01", "10000", "EUR"]],
        "messages": [message(place, 40, "Thank you, the update explains what was done and why.", ["client", "agency"][place % 2], "base") for place in range(40)],
    }
    for name, more in tables.items():
        rows[name] = rows.get(name, []) + more
    return rows


def one_message(n):
    return base(messages=[message(1, 2, "We will send the report by Friday. " * n, thread="big")])


def promises(n):
    return base(messages=[message(i, n, "We will send the report by Friday.") for i in range(n)])


def promises_of_things(n):
    return base(messages=[message(i, n, f"We will send the {thing(i)} by Friday.") for i in range(n)])


def promises_in_threads(n):
    return base(messages=[message(i, n, "We will send the report by Friday.", thread=f"t{i}") for i in range(n)])


def promises_kept(n):
    rows = []
    for i in range(n // 2):
        rows.append(message(2 * i, n, "We will send the report by Friday.", thread=f"t{i}"))
        rows.append(message(2 * i + 1, n, "As promised, here is the report, attached.", thread=f"t{i}"))
    return base(messages=rows)


def promises_and_deeds(n):
    said = ["We will send the {} by Friday.", "Attached is the {}.", "Where is the {}? It was due.", "Sorry, the {} is late."]
    sides = ["agency", "agency", "client", "agency"]
    return base(messages=[message(i, n, said[i % 4].format(thing(i * 7)), sides[i % 4], f"t{i % 50}") for i in range(n)])


def promises_conditional(n):
    return base(messages=[message(i, n, f"If you approve the {thing(i)}, we will send it by Friday.", thread=f"t{i % 9}") for i in range(n)])


def promises_of_items(n):
    rows, items = [], []
    for i in range(n // 2):
        items.append(["c1", "p1", f"i{i}", thing(i), day(0, 2), "committed", day(i, n), ""])
        rows.append(message(i, n, f"We will send the {thing(i)} by Friday.", thread=f"t{i}"))
    return base(messages=rows, schedule=items)


def promises_of_table(n):
    return base(promises=[[f"q{i}", "c1", at(i, n), "agency", f"Send the {thing(i)}", day(i, n), "", ""] for i in range(n)])


def promises_twice(n):
    table = [[f"q{i}", "c1", at(i, n), "agency", f"Send the {thing(i)}", "2026-07-10", "", ""] for i in range(n // 2)]
    said = [message(i, n // 2, f"We will send the {thing(i)} by 10 July 2026.") for i in range(n // 2)]
    return base(promises=table, messages=said)


def talk(n):
    said = ["Could you tell us more about the launch?", "Thank you, this is what we did and why: the launch went well.", "Fine."]
    return base(messages=[message(i, n, said[i % 3], ["client", "agency", "client"][i % 3]) for i in range(n)])


def questions(n):
    return base(messages=[message(i, n, f"When will the {thing(i)} be ready?", "client") for i in range(n)])


def questions_of_agency(n):
    return base(messages=[message(i, n, f"Could you send us the {thing(i)}?", thread=f"t{i}") for i in range(n)])


def questions_of_items(n):
    rows, items = [], []
    for i in range(n // 2):
        items.append(["c1", "p1", f"i{i}", thing(i), day(0, 2), "committed", "2026-02-01", ""])
        rows.append(message(i, n // 2, f"Could you send us the texts for the {thing(i)}?", thread=f"t{i}"))
    return base(messages=rows, schedule=items)


def one_question_message(n):
    return base(messages=[message(1, 2, "When will the report be ready? " * n, "client", "big")])


def items(n):
    return base(schedule=[["c1", "p1", f"i{i}", thing(i), day(0, 2), "committed", day(i, n), ""] for i in range(n)])


def items_coming(n):
    return base(schedule=[["c1", "p1", f"i{i}", "Monthly report", day(0, 2), "committed", f"2026-07-{1 + i % 28:02}", ""] for i in range(n)])


def moves_of_item(n):
    moves = [["c1", "p1", "i", "Launch", at(i, n), "rebaselined", day(i + 1, n, 300), ""] for i in range(n)]
    said = [message(i, n, "We will send the launch by Friday.", thread=f"t{i}") for i in range(n)]
    return base(schedule=moves, messages=said)


def waits_of_item(n):
    events = [["c1", "p1", "i", "Launch", "2026-01-02", "committed", "2026-01-20", ""]]
    events += [["c1", "p1", "i", "Launch", at(i, n), ["waiting", "resumed"][i % 2], "", ["client", ""][i % 2]] for i in range(n)]
    return base(schedule=events)


def projects(n):
    own = [[f"p{i}", "c1", f"Project {i}", f"service {i}", "green", "2026-02-01", "2026-01-01", "2026-09-01", "1000", "EUR"] for i in range(2, n)]
    work = [["c1", f"p{i}", f"i{i}", thing(i), "2026-01-02", "committed", day(i, n, 300), ""] for i in range(2, n)]
    money = [["c1", f"p{i}", day(i, n), kind, "900", "EUR", "", ""] for i in range(2, n) for kind in ("budget", "cost")]
    return base(projects=own, schedule=work, money=money)


def clients(n):
    who = [[f"k{i}", f"Client {i}", f"owner {i}", "2025-01-01", "500", "EUR"] for i in range(n)]
    own = [[f"p-k{i}", f"k{i}", "Site", "web", "green", "2026-02-01", "2026-01-01", "2026-09-01", "1000", "EUR"] for i in range(n)]
    work = [[f"k{i}", f"p-k{i}", f"i{i}", thing(i), "2026-01-02", "committed", "2026-05-01", ""] for i in range(n)]
    said = [message(j, 4, "We will send the report by Friday.", thread="t", client=f"k{i}") for i in range(n) for j in range(4)]
    ends = [[f"k{i}", "2026-06-01", "complaint", ""] for i in range(n)]
    return base(clients=who, projects=own, schedule=work, messages=said, outcomes=ends)


def clients_alike(n):
    return {**clients(n), "clients": [["c1", "Acme", "anna", "2025-01-01", "1", "EUR"]] + [[f"k{i}", "Acme", "anna", "2025-01-01", "500", "EUR"] for i in range(n)]}


def one_key(n):
    return base(
        messages=[["same", "c1", "t", at(i, n), "anna", "agency", f"Note {i}"] for i in range(n)],
        projects=[["p1", "c1", f"Site {i}", "", "", "", "", "", "", ""] for i in range(n)],
        money=[["c1", "p1", "2026-02-01", "cost", "10", "EUR", "", ""] for _ in range(n)],
    )


def expectations(n):
    rows = []
    for i in range(n // 2):
        rows.append(["c1", "p1", at(i, n), "client", "result", f"{thing(i)} rate", "12", "", ""])
        rows.append(["c1", "p1", at(i, n), "contract", "result", f"{thing(i)} rate", "10", "", ""])
    said = [message(i, n, f"We expect a {thing(i)} rate of 12 % by the end of May.", "client", f"t{i}") for i in range(n)]
    return base(expectations=rows, messages=said)


def results(n):
    return base(results=[["c1", "p1", at(i, n), f"{thing(i)} rate", "5", "10", "2026-09-01"] for i in range(n)])


def outcomes(n):
    return base(outcomes=[["c1", at(i, n), ["complaint", "renewal"][i % 2], ""] for i in range(n)])


def money(n):
    return base(money=[["c1", "p1", at(i, n), ["invoice", "payment", "cost"][i % 3], "10", "EUR", "", day(i, n)] for i in range(n)])


def people(n):
    return base(people=[[f"person{i}@acme.example", "c1", "client", f"{thing(i).title()}"] for i in range(n)])


def people_alike(n):
    return base(people=[[f"person{i}@acme.example", "c1", "client", "Anna Smith"] for i in range(n)])


def holidays(n):
    return base(holidays=[[day(i, n, 20000), "", f"z{i}"] for i in range(n)])


def holidays_of_clients(n):
    who = [[f"k{i}", f"Client {i}", f"owner {i}", "2025-01-01", "500", "EUR"] for i in range(n)]
    own = [[day(i, n, 300), "", f"k{i}"] for i in range(n)]
    return base(clients=who, holidays=own + [[day(i, n, 20000), "", ""] for i in range(n)])


def one_masked_message(n):
    words = " ".join(f"person{i}@acme.example and Anna Smith," for i in range(n))
    return base(messages=[message(1, 2, f"We will send the report by Friday to {words} and call.", thread="big")])


def decisions(n):
    return base(decisions=[[at(i, n), "A-00000000", "ack", "anna"] for i in range(n)])


def chases(n):
    return base(messages=[message(i, n, f"Where is the {thing(i)}? We are still waiting, it was due last week.", "client") for i in range(n)])


KINDS = {
    "promises in one message": (one_message, 20_000, []),
    "promises in one thread": (promises, 20_000, []),
    "promises of many things in one thread": (promises_of_things, 20_000, []),
    "promises in many threads": (promises_in_threads, 20_000, []),
    "promises and deliveries": (promises_kept, 20_000, []),
    "promises and deeds in few threads": (promises_and_deeds, 20_000, []),
    "conditional promises": (promises_conditional, 40_000, []),
    "promises of items": (promises_of_items, 20_000, []),
    "promises in the table": (promises_of_table, 20_000, []),
    "promises in the table and in messages": (promises_twice, 20_000, []),
    "messages in one thread": (talk, 50_000, []),
    "chases in one thread": (chases, 20_000, []),
    "questions in one thread": (questions, 20_000, []),
    "questions in one message": (one_question_message, 20_000, []),
    "questions of the agency": (questions_of_agency, 20_000, []),
    "questions about late items": (questions_of_items, 20_000, []),
    "items of one project": (items, 10_000, []),
    "items coming up": (items_coming, 10_000, []),
    "moves of one item": (moves_of_item, 10_000, []),
    "waits of one item": (waits_of_item, 10_000, []),
    "projects at one client": (projects, 10_000, []),
    "clients": (clients, 2_000, []),
    "clients with one name": (clients_alike, 2_000, ["--redact"]),
    "rows with one key": (one_key, 20_000, []),
    "expectations": (expectations, 10_000, []),
    "results": (results, 20_000, []),
    "outcomes of one client": (outcomes, 20_000, []),
    "money of one project": (money, 50_000, []),
    "people, masked": (people, 10_000, ["--redact", "--quotes"]),
    "people with one name, masked": (people_alike, 10_000, ["--redact", "--quotes"]),
    "holidays of many calendars": (holidays, 10_000, []),
    "holidays of clients of their own": (holidays_of_clients, 2_000, []),
    "addresses in one message, masked": (one_masked_message, 10_000, ["--redact", "--quotes"]),
    "decisions about one alert": (decisions, 20_000, []),
}


def write(tables, folder):
    os.makedirs(folder)
    with open(os.path.join(folder, "forewarn.toml"), "w") as file:
        file.write('[workspace]\nname = "Growth"\n')
    for name, rows in tables.items():
        with open(os.path.join(folder, name + ".csv"), "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADERS[name].split(","))
            writer.writerows(rows)


def seconds(tables, options):
    """Processor seconds of a review of these tables."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = os.path.join(folder, "ws")
        write(tables, workspace)
        command = [FOREWARN, "review", workspace, "--as-of", AS_OF, "--quiet", "--out", os.path.join(folder, "out"), *options]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        words = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"the review failed: {words}")
        return usage.ru_utime + usage.ru_stime


def main():
    wanted = sys.argv[1:]
    empty = seconds(base(), [])
    print(f"an empty review: {empty:.2f} s\n{'':40} {'N':>7} {'N':>8} {'2 N':>8} {'4 N':>8}   exponents")
    bad = []
    for name, (make, count, options) in KINDS.items():
        if wanted and not any(word in name for word in wanted):
            continue
        times = [seconds(make(count * factor), options) for factor in (1, 2, 4)]
        grown = [max(time - empty, 0.02) for time in times]
        exponents = [math.log2(later / earlier) for earlier, later in zip(grown, grown[1:])]
        print(f"{name:40} {count:7} " + " ".join(f"{time:8.2f}" for time in times) + "   " + " ".join(f"{exponent:4.1f}" for exponent in exponents), flush=True)
        if exponents[1] > EXPONENT_MOST and times[2] > SECONDS_LEAST:
            bad.append(name)
    if bad:
        sys.exit("grows faster than the data: " + ", ".join(bad))


if __name__ == "__main__":
    main()
