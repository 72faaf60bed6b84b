"""Polluted CSV files in the way of the Pollock benchmark, made from tables of our own.

Rebuilt from the published description of the benchmark; no line of it and none of its data is used.
Usage: pollute.py OUT   writes OUT/TABLE/{csv,clean}/NAME.csv
"""
import csv, io, os, random, sys

R = random.Random(7)

class Cell:
    __slots__ = ("text", "quoted", "stray")
    def __init__(self, text, quoted=None):
        self.text = text
        self.quoted = quoted if quoted is not None else (',' in text or '"' in text or '\n' in text)
        self.stray = False
    def copy(self):
        c = Cell(self.text, self.quoted); c.stray = self.stray; return c

class File:
    """rows of cells, and the signs between them; None as a row's own sign means the file's."""
    def __init__(self, rows):
        self.rows = [[c.copy() for c in r] for r in rows]
        self.roles = ["header"] + ["data"] * (len(rows) - 1)
        self.delim, self.end, self.quote, self.escape = ",", "\r\n", '"', '"'
        self.row_delim = {}; self.row_end = {}
        self.extra = {}; self.missing = {}   # row -> column of a delimiter put in or taken out
    def raw(self):
        out = []
        for i, row in enumerate(self.rows):
            d = self.row_delim.get(i, self.delim)
            line = ""
            for j, c in enumerate(row):
                if i in self.extra and self.extra[i] == j: line += d
                text = c.text.replace('"', self.escape + '"')
                if c.stray: text = self.quote + text
                line += (self.quote + text + self.quote) if c.quoted else text
                if j + 1 < len(row) and not (i in self.missing and self.missing[i] == j + 1): line += d
            out.append(line + self.row_end.get(i, self.end))
        return "".join(out)
    def clean(self):
        headers = [r for r, role in zip(self.rows, self.roles) if role == "header"]
        rows = []
        def text(c): return ('"' if c.stray else "") + c.text
        if headers: rows.append([" ".join(text(h[k]) for h in headers) for k in range(len(headers[0]))])
        rows += [[text(c) for c in r] for r, role in zip(self.rows, self.roles) if role == "data"]
        return rows

def pollutions(base):
    n, m = len(base), len(base[0])
    def new(): return File(base)
    def plain(): # as the second table and added rows are written: quoted only where needed
        return [[Cell(c.text, "," in c.text[1:]) for c in r] for r in base]
    yield "source", new()
    f = new(); f.rows, f.roles = [], []; yield "file_no_payload", f
    f = new(); f.row_end[n - 1] = ""; yield "file_no_trailing_newline", f
    f = new(); f.row_end[n - 1] = "\r\n\r\n"; yield "file_double_trailing_newline", f
    f = new(); f.rows, f.roles = f.rows[1:], f.roles[1:]; yield "file_no_header", f
    for k in (2, 3):
        f = new(); f.rows = plain()[:1] * (k - 1) + f.rows; f.roles = ["header"] * (k - 1) + f.roles
        yield f"file_header_multirow_{k}", f
    f = new(); f.rows = [[Cell("PREAMBLE")] + [Cell("") for _ in range(m - 1)], [Cell("") for _ in range(m)]] + f.rows
    f.roles = ["preamble"] * 2 + f.roles; yield "file_preamble", f
    for name, cols in (("less", m - 1), ("same", m), ("more", m + 1)):
        f = new(); second = plain()[:n - 1]
        if cols < m: second = [r[:cols] for r in second]
        if cols > m: second = [r + [Cell("col1" if i == 0 else r[-1].text)] for i, r in enumerate(second)]
        f.rows += second; f.roles += [""] * len(second); yield f"file_multitable_{name}", f
    f = new(); f.rows, f.roles = f.rows[:1], f.roles[:1]; yield "file_header_only", f
    f = new(); f.rows, f.roles = f.rows[:2], f.roles[:2]; yield "file_one_data_row", f
    for i in range(n):
        for j in range(m):
            f = new(); f.extra[i] = j; yield f"row_more_sep_row{i}_col{j}", f
            if j: f = new(); f.missing[i] = j; yield f"row_less_sep_row{i}_col{j}", f
            f = new(); f.rows[i][j].stray = True; yield f"row_extra_quote{i}_col{j}", f
        f = new(); f.row_delim[i] = " "; yield f"row_field_delimiter_{i}_0x20", f
    f = new(); f.end = "\n"; yield "file_record_delimiter_0xA", f
    f = new(); f.end = "\r"; yield "file_record_delimiter_0xD", f
    for name, d in (("0x3B", ";"), ("0x9", "\t"), ("0x2C_0x20", ", "), ("0x20", " ")):
        f = new(); f.delim = d; yield f"file_field_delimiter_{name}", f
    f = new(); f.quote = "'"; yield "file_quotation_char_0x27", f
    f = new(); f.escape = "\\"; yield "file_escape_char_0x5C", f
    f = new(); f.escape = ""; yield "file_escape_char_0x00", f

# --- tables of our own, each of another shape

def Q(t): return Cell(t, True)
def C(t): return Cell(str(t))

def phrase(words, low, high):
    t = " ".join(R.choice(words) for _ in range(max(1, R.randint(low, high))))
    return t[0].upper() + t[1:]

NOUNS = "kettle lamp chair rug candle mirror vase blanket tray shelf stool clock basket bowl curtain frame".split()
ADJS = "small oak heavy bright woven tall folding grey round warm plain double child's painter's guest".split()
TEXT = ("keeps tea hot for hours, even outside made by hand in a small town; every piece differs light enough to carry "
        "anywhere and strong enough to stand on the lid's seal doesn't leak, ever fits most tables").split(" ")

def goods():
    rows = [[C("DAY"), C("HOUR"), C("Count"), C("CODE"), C("Cost"), C("Sort"), Q("About"), Q("Link"), C("Remarks")]]
    for i in range(83):
        code = "%s-%04d" % (R.choice(["AB", "KX", "MT", "PL"]), R.randint(1000, 9999))
        name = R.choice(ADJS).title() + " " + R.choice(NOUNS).title()
        if R.random() < .3: name += ", " + R.choice(ADJS).title()
        if R.random() < .15: name += ', 1%d"' % R.randint(0, 9)
        about = phrase(TEXT, 12, 40) + "."
        if R.random() < .05: about = about[:20] + ' 7\\\'2" tall, ' + about[20:]
        rows.append([C("%02d/%02d/2021" % (R.randint(1, 28), R.randint(1, 12))), C("%02d:%02d" % (R.randint(0, 23), R.choice([0, 15, 30, 45]))),
                     C(R.randint(0, 30)), C(code), C("$%.2f" % R.uniform(1, 99)), C(name), Q(about),
                     Q("https://shop.example/item/%s.html" % code.replace("-", "_")), C("")])
    return rows

def invoices():
    rows = [[C(x) for x in ("invoice_id", "customer", "issued", "net", "vat", "paid")]]
    for i in range(40):
        net = R.uniform(100, 9000)
        rows.append([C(20210 + i), C(R.choice(["Harbor Ltd", "Moss & Co", "Sable Studio", "Nine Elms, Inc."])), C("2021-%02d-%02d" % (R.randint(1, 12), R.randint(1, 28))),
                     C("%.2f" % net), C("%.2f" % (net * .19)), C(R.choice(["yes", "no", ""]))])
    return rows

def people():
    first = "Анна Борис Вера Глеб Дарья Егор Инна Кирилл".split(); last = "Соколова Орлов Лебедева Жуков Синицына".split()
    rows = [[C(x) for x in ("№", "Имя", "Фамилия", "Телефон", "Почта", "Город", "Должность", "Компания", "Сайт", "Дата рождения", "Оклад", "Примечание")]]
    for i in range(30):
        rows.append([C(i + 1), C(R.choice(first)), C(R.choice(last)), C("+7 9%02d %03d-%02d-%02d" % (R.randint(0, 99), R.randint(0, 999), R.randint(0, 99), R.randint(0, 99))),
                     C("user%d@mail.example" % i), C(R.choice(["Пермь", "Нижний Новгород", "Казань"])), C(R.choice(["менеджер", "главный бухгалтер", "дизайнер"])),
                     C('ООО "%s"' % R.choice(["Ромашка", "Вектор", "Лес и Ко"])), C("http://site%d.example" % i), C("%02d.%02d.19%02d" % (R.randint(1, 28), R.randint(1, 12), R.randint(60, 99))),
                     C("%d,%02d" % (R.randint(30000, 90000), R.randint(0, 99))), C(R.choice(["", "просил перезвонить, срочно", "в отпуске", "ждёт договор; потом оплата"]))])
    return rows

def hours():
    rows = [[Q(x) for x in ("Project", "Task", "Start date", "Start time", "Duration", "Billable", "Note")]]
    for i in range(35):
        rows.append([Q(R.choice(["Harbor site", "Moss shop", "Sable app"])), Q(R.choice(["design", "call", "fixing bugs", "copy, texts"])), Q("%d/%d/2022" % (R.randint(1, 12), R.randint(1, 28))),
                     Q("%02d:%02d:00" % (R.randint(8, 19), R.randint(0, 59))), Q("%d.%d" % (R.randint(0, 8), R.randint(0, 99))), Q(R.choice(["Yes", "No"])), Q(phrase(TEXT, 0, 9) if R.random() < .7 else "")])
    return [[c if isinstance(c, Cell) else c for c in r] for r in rows]

def answers():
    rows = [[C(x) for x in ("respondent", "What do you like", "What is missing", "Would you come back", "City")]]
    for i in range(30):
        rows.append([C("person %s" % chr(97 + i % 26)), C(phrase(TEXT, 2, 8)), C(phrase(TEXT, 2, 8)), C(R.choice(["yes", "no", "perhaps"])), C(R.choice(["York", "Bath", "Leeds"]))])
    return rows

def sensors():
    rows = [[C(x) for x in ("t", "temp", "hum", "volt")]]
    for i in range(60): rows.append([C(i * 10), C("%.1f" % R.uniform(10, 30)), C("%.0f" % R.uniform(20, 90)), C("%.3f" % R.uniform(3, 4))])
    return rows

def pairs():
    rows = [[C("key"), C("value")]]
    for i in range(25): rows.append([C("k%d" % i), C(phrase(TEXT, 1, 5))])
    return rows

def deals():
    rows = [[C(x) for x in ("Deal ID", "Deal name", "Stage", "Amount", "Currency", "Created", "Closed", "Owner")]]
    for i in range(40):
        rows.append([C("D%05d" % R.randint(1, 99999)), C(phrase(NOUNS, 1, 3)), C(R.choice(["Won", "Lost", "In progress"])), C("%d" % R.randint(100, 99999)), C(R.choice(["EUR", "USD"])),
                     C("2022-%02d-%02d %02d:%02d" % (R.randint(1, 12), R.randint(1, 28), R.randint(0, 23), R.randint(0, 59))), C(R.choice(["", "2022-12-%02d" % R.randint(1, 28)])), C(R.choice(["Ann Lee", "Tom Gray", "Zoe Hill"]))])
    return rows

TABLES = dict(goods=goods, invoices=invoices, people=people, hours=hours, answers=answers, sensors=sensors, pairs=pairs, deals=deals)

def main(out):
    for name, make in TABLES.items():
        base = make()
        for kind in ("csv", "clean"): os.makedirs(f"{out}/{name}/{kind}", exist_ok=True)
        count = 0
        for fname, f in pollutions(base):
            with open(f"{out}/{name}/csv/{fname}.csv", "w", newline="", encoding="utf-8") as h: h.write(f.raw())
            with open(f"{out}/{name}/clean/{fname}.csv", "w", newline="", encoding="utf-8") as h:
                csv.writer(h, dialect="unix").writerows(f.clean())
            count += 1
        print(name, count)

if __name__ == "__main__": main(sys.argv[1])
