#!/usr/bin/env python3
"""A planted portfolio: five slow causes of conflict by client, the rows and words they leave, and conflicts.

    python3 benches/planted.py DIR CLIENTS MESSAGES SEED EFFECT LEVEL MEMORY

writes a workspace into DIR and, beside it, DIR_truth.csv: by client and month of 30 days the chance of a conflict within 60 days.
MESSAGES is what a client of usual size writes and gets in 24 months, nearly. The causes (tone, silence, questions left unanswered, money
that goes too fast, expectations too high) are processes of mean nothing and variance one that keep MEMORY of themselves from month to
month. The logarithm of the hazard of a month is LEVEL + a client's own part + EFFECT times their sum, and a little more where tone and
expectations are bad at once. Nothing here knows of a score. docs/score.md says what was measured on it.
"""
import csv
import datetime as dt
import math
import os
import random
import sys

NEGATIVE = [
    "This is really disappointing and I am not happy with it.",
    "Honestly, this is a mess and it keeps getting worse.",
    "I am frustrated, the quality is poor again.",
    "We are unhappy with how this looks, it is wrong in many places.",
    "This is unacceptable work, sorry to say.",
    "The last draft was terrible and nobody here likes it.",
]
NEUTRAL = [
    "We looked at the draft and passed it to the product team.",
    "The numbers for last week are in the shared folder.",
    "Our office moves on Tuesday, the phone stays the same.",
    "I have added two people from sales to the list.",
    "The invoice went to accounting this morning.",
    "We changed the banner on the home page as planned.",
]
POSITIVE = [
    "Thanks a lot, this looks great.",
    "Lovely work, the team is happy with it.",
    "Perfect, thank you for the quick turnaround.",
    "Great result this week, well done.",
]
ANSWERS = {
    "Could you send me the figures for March?": "Here are the figures for March: 412 leads at 31 euro each.",
    "When will the landing page be ready?": "The landing page will be ready on Thursday.",
    "Which budget is left for the campaign?": "There are 4,200 euro left of the campaign budget.",
    "Who is working on the newsletter?": "Anna is working on the newsletter.",
    "Can you tell me what the new banner costs?": "The new banner costs 300 euro.",
    "What is the status of the audit?": "The audit is half done, we are at page templates now.",
}
UPDATES = [
    "We finished the keyword review this week because the old list was out of date, and started on the texts for the spring pages.",
    "This week we set up the tracking for the new form, since the old one lost a third of the leads, and checked the reports.",
    "We rewrote three product pages, because their ranking had fallen, and published them yesterday after your approval.",
]
COLUMNS = {
    "clients": "client_id,name,since,language,monthly_fee,currency",
    "projects": "project_id,client_id,name,agreed_start,agreed_end,agreed_cost,currency",
    "money": "client_id,project_id,at,kind,amount,currency",
    "messages": "message_id,client_id,thread_id,sent_at,author,side,channel,subject,text",
    "expectations": "client_id,project_id,at,side,dimension,metric,value,unit",
    "outcomes": "client_id,at,kind",
    "schedule": "client_id,project_id,item_id,item,at,event,due",
}
CAUSES = ["tone", "silence", "unanswered", "burn", "gap"]
START, MONTHS = dt.datetime(2024, 1, 1), 24
FORM = "%Y-%m-%d %H:%M:%S"


def days(count):
    return dt.timedelta(days=count)


def logistic(x):
    return 1 / (1 + math.exp(-x))


class Portfolio:
    def __init__(self, folder, messages, seed, effect, level, memory):
        os.makedirs(folder, exist_ok=True)
        self.dice, self.messages = random.Random(seed), messages
        self.effect, self.level, self.memory = effect, level, memory
        self.rows = {table: csv.writer(open(f"{folder}/{table}.csv", "w", newline="")) for table in COLUMNS}
        for table, columns in COLUMNS.items():
            self.rows[table].writerow(columns.split(","))
        self.truth = csv.writer(open(f"{folder}_truth.csv", "w", newline=""))
        self.truth.writerow(["at", "client", "p"])
        self.last_id = 0
        with open(f"{folder}/forewarn.toml", "w") as config:
            config.write('[workspace]\nname="P"\ntimezone="UTC"\nlanguage="en"\ncurrency="EUR"\noutcomes_since="2024-01-01"\n')

    def write(self, table, *cells):
        self.rows[table].writerow(cells)

    def next_id(self):
        self.last_id += 1
        return self.last_id

    def live(self, number):
        dice, client = self.dice, f"k{number:04d}"
        own = dice.gauss(0, 0.5)
        volume = self.messages / MONTHS * math.exp(dice.gauss(0, 0.5) - 0.125)
        state = {cause: dice.gauss(0, 1) for cause in CAUSES}
        self.write("clients", client, f"Client {number}", "2024-01-01", "en", 1000 + dice.randrange(5000), "EUR")
        for month in range(MONTHS):
            begins = START + days(30 * month)
            if month % 6 == 0:
                project, budget, ends = self.begin_project(client, month // 6 + 1, begins)
            for cause in CAUSES:
                state[cause] = self.memory * state[cause] + dice.gauss(0, math.sqrt(1 - self.memory**2))
            self.work(client, project, month, begins, budget, state["burn"])
            self.expect(client, project, begins, ends, budget, state["gap"])
            self.talk(client, begins, volume, state)
            risk = self.level + own + sum(self.effect * state[cause] for cause in CAUSES)
            rate = math.exp(risk + 0.35 * max(0, state["tone"]) * max(0, state["gap"]))
            self.truth.writerow([begins.date(), number, 1 - math.exp(-2 * rate)])
            if dice.random() < 1 - math.exp(-rate):
                at = begins + dt.timedelta(days=dice.random() * 30, hours=1)
                self.write("outcomes", client, at.strftime(FORM), dice.choice(["complaint", "escalation", "dispute"]))

    def begin_project(self, client, count, begins):
        project, budget, ends = f"{client}-p{count}", 20000 + self.dice.randrange(40000), begins + days(180)
        self.write("projects", project, client, f"Project {count}", begins.date(), ends.date(), budget, "EUR")
        self.write("money", client, project, begins.strftime(FORM), "budget", budget, "EUR")
        for agreed in [("time", "", ends.date(), "date"), ("cost", "", budget, "EUR"), ("result", "leads", 400, "per month")]:
            self.write("expectations", client, project, begins.date(), "contract", *agreed)
        for item in range(6):
            due = begins + days(30 * item + 25)
            self.write("schedule", client, project, f"{project}-{item}", f"Part {item}", begins.date(), "committed", due.date())
        return project, budget, ends

    def work(self, client, project, month, begins, budget, burn):
        done = begins + days(25 + self.dice.gauss(0, 4))
        self.write("schedule", client, project, f"{project}-{month % 6}", "", done.date(), "delivered", "")
        for week in range(4):
            cost = budget / 6 / 4 * math.exp(0.35 * burn) * math.exp(self.dice.gauss(0, 0.2))
            self.write("money", client, project, (begins + days(7 * week + 3)).strftime(FORM), "cost", round(cost, 2), "EUR")

    def expect(self, client, project, begins, ends, budget, gap):
        def beyond():
            return max(0, 0.12 * gap + self.dice.gauss(0, 0.04))

        day = (begins + days(self.dice.randrange(1, 5))).date()
        self.write("expectations", client, project, day, "client", "time", "", (ends - days(60 * beyond())).date(), "date")
        self.write("expectations", client, project, day, "client", "cost", "", round(budget * (1 - beyond())), "EUR")
        self.write("expectations", client, project, day, "client", "result", "leads", round(400 * (1 + beyond())), "per month")

    def talk(self, client, begins, volume, state):
        dice, rows = self.dice, []
        count = max(1, round(volume * math.exp(dice.gauss(0, 0.2))))
        is_negative, is_ignored = logistic(-2 + 0.8 * state["tone"]), logistic(-2 + 0.8 * state["unanswered"])
        between = max(1, 5 * math.exp(0.7 * state["silence"]))
        for _ in range(max(1, round(count * 0.45))):
            at = (begins + days(dice.random() * 30)).replace(hour=9 + dice.randrange(8))
            thread, luck = f"t{self.next_id()}", dice.random()
            text = dice.choice(NEGATIVE if luck < is_negative else POSITIVE if luck > 0.85 else NEUTRAL)
            question = None
            if dice.random() < 0.45:
                question = dice.choice(list(ANSWERS))
                text += " " + question
            rows.append((at, thread, "client", text))
            if question:
                if dice.random() > is_ignored:
                    answered = at + dt.timedelta(hours=dice.choice([2, 5, 20, 26]))
                    rows.append((answered, thread, "agency", ANSWERS[question]))
            elif dice.random() < 0.3:
                rows.append((at + dt.timedelta(hours=3), thread, "agency", "Thank you, noted."))
        at, updates = begins + days(dice.random() * between), 0
        while at < begins + days(30) and updates <= count:
            thread = f"t{self.next_id()}"
            rows.append((at.replace(hour=11), thread, "agency", dice.choice(UPDATES)))
            at += days(max(0.7, dice.expovariate(1 / between)))
            updates += 1
        for at, thread, side, text in sorted(rows):
            self.write("messages", f"m{self.next_id()}", client, thread, at.strftime(FORM), f"{side}1", side, "email", "Work", text)


def main():
    if len(sys.argv) != 8:
        sys.exit(__doc__)
    folder, clients, messages, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    portfolio = Portfolio(folder, messages, seed, *map(float, sys.argv[5:8]))
    for number in range(clients):
        portfolio.live(number)


if __name__ == "__main__":
    main()
