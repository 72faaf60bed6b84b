"""Scores converted files against clean ones as the Pollock benchmark does, but strictly: cells are compared as they
stand, and a record counts only if its filled cells are the same, so the figure is a lower bound of the published one.

Usage: evaluate.py ROOT [TABLE...] [--weights pollock_weights.json]
Reads ROOT/TABLE/{clean,out}/NAME.csv; -v lists what lost points. The weighted score needs the benchmark's weights.
"""
import csv, json, os, re, sys
from collections import Counter

def weights(path):
    """The benchmark's own weight of each file, by name; row pollutions by kind, since our tables have other sizes."""
    if not path: return None
    known = json.load(open(path))
    if "files" in known: return known["files"], known["cells"]
    cells = {}
    for name, weight in known.items():
        if name.startswith("row_"): cells[kind_of(name[:-4])] = weight
    return {name[:-4]: weight for name, weight in known.items() if not name.startswith("row_")}, cells

def kind_of(name):
    return re.sub(r"_?(row)?\d+(_col\d+)?(_0x20)?$", "", name) if name.startswith("row") else name

def rows(path):
    csv.field_size_limit(1 << 30)
    with open(path, encoding="utf-8-sig") as h: return list(csv.reader(h))

def prf(a, b):
    i = sum((Counter(a) & Counter(b)).values())
    if not len(a): return [1, 1, 1]
    if not i: return [0, 0, 0]
    p, r = i / len(a), i / len(b)
    return [p, r, 2 * p * r / (p + r)]

def score(clean, out):
    if not os.path.exists(out): return [0] * 10
    a, b = rows(clean), rows(out)
    if not a: return [1] * 10
    key = lambda row: tuple(c.lower() for c in row if c)
    low = lambda row: [c.lower() for c in row]
    header = prf(low(a[0]), low(b[0]) if b else [])
    record = prf([key(r) for r in a[1:]], [key(r) for r in b[1:]])
    cell = prf([c for r in a for c in r], [c for r in b for c in r])
    return [1] + header + record + cell

def main():
    args = [a for a in sys.argv[1:] if a != "-v"]
    given = None
    if "--weights" in args:
        place = args.index("--weights"); given = args[place + 1]; del args[place:place + 2]
    known = weights(given)
    root, tables = args[0], args[1:] or sorted(os.listdir(args[0]))
    simple_all, weighted_all = [], []
    for table in tables:
        total, weight_sum, weighted, n, lost = 0, 0, 0, 0, []
        kinds = {}
        for f in sorted(os.listdir(f"{root}/{table}/clean")):
            s = score(f"{root}/{table}/clean/{f}", f"{root}/{table}/out/{f}")
            name = f[:-4]; kind = kind_of(name)
            w = known[0].get(name) or known[1][kind] if known else 0
            total += sum(s); n += 1; weighted += w * sum(s); weight_sum += w
            k = kinds.setdefault(kind, [0, 0]); k[0] += sum(s); k[1] += 1
            if sum(s) < 9.999: lost.append((sum(s), name))
        print(f"{table:10} files {n:5}  simple {total / n:.4f}" + (f"  weighted {weighted / weight_sum:.4f}" if known else ""))
        simple_all.append(total / n); weighted_all.append(weighted / weight_sum if known else 0)
        for kind, (t, c) in kinds.items():
            if t / c < 9.9995: print(f"      {kind:34} {c:4}  {t / c:.4f}")
        if "-v" in sys.argv:
            for s, name in sorted(lost)[:40]: print(f"         {s:.4f} {name}")
    print(f"mean simple {sum(simple_all) / len(simple_all):.4f}" + (f"  weighted {sum(weighted_all) / len(weighted_all):.4f}" if known else ""))

main()
