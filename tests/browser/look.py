"""The pages in a real browser: python3 look.py DEMO_EN DEMO_RU LARGE, each the output folder of a review.

Sorting, filtering, opening a client, going back; without scripts; phone width; dark and light; print; the policy and the
console; axe-core; and how soon a review of 1,000 clients opens. Ends with the count of what passed and failed.
"""

import io
import shutil
import sys
import time
import traceback
import unicodedata
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

A4 = (595.3, 841.9)  # points
OPENS_WITHIN_SECONDS = 1.0
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 900}


class Sheet:
    """An open page that remembers what the console and the policy said."""

    def __init__(self, browser, path, **context):
        self.context = browser.new_context(**{"viewport": WIDE, **context})
        self.page = self.context.new_page()
        self.said = []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("request", lambda request: self.said.append(f"request: {request.url}")
                     if not request.url.startswith("file:") else None)
        self.page.goto(path.resolve().as_uri())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.context.close()
        if error[0] is None:
            assert not self.said, self.said

    def shown(self, selector):
        return [element for element in self.page.query_selector_all(selector) if element.is_visible()]

    def rows(self):
        """The visible rows of the list of all clients: texts and sort values of the cells, and the row's attributes."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll('#all-clients tbody tr')].filter(row => row.checkVisibility()).map(row => ({
                cells: [...row.cells].map(cell => [...cell.childNodes].filter(node => node.nodeName !== 'DATA')
                    .map(node => node.textContent).join('').trim()),
                values: [...row.cells].map(cell => cell.dataset.v ?? ''),
                text: row.textContent.toLowerCase(), ...row.dataset }))""")

    def cells(self, column):
        return [row["cells"][column] for row in self.rows()]

    def keys(self, selector):
        """The clients that the visible elements are about."""
        return set(self.page.evaluate(
            "selector => [...document.querySelectorAll(selector)].filter(one => one.checkVisibility()).map(one => one.dataset.c)",
            selector))


def sorts(browser, report):
    with Sheet(browser, report) as sheet:
        before = sheet.cells(0)
        for column, is_number in [(0, False), (2, True), (5, True)]:
            head = sheet.page.locator("#all-clients thead th").nth(column)
            head.locator("button").click()
            first = head.get_attribute("aria-sort")
            down = sheet.cells(column)
            head.locator("button").click()
            second = head.get_attribute("aria-sort")
            up = sheet.cells(column)
            assert {first, second} == {"ascending", "descending"}, (first, second)
            assert first == ("descending" if is_number else "ascending")
            full = lambda cells: [cell for cell in cells if cell]
            assert len(set(down)) == 1 or full(down) != full(up), f"column {column} was not sorted"
            # Cells that show the same words may stand in any order; what is empty comes last both ways.
            assert full(down) == down[: len(full(down))] and full(up) == up[: len(full(up))]
            if is_number:
                known = [float(row["values"][column]) for row in sheet.rows() if row["values"][column]]
                assert known == sorted(known), f"column {column}: {known}"
        assert sorted(before) == sorted(sheet.cells(0)), "sorting lost a client"
        # By the keyboard alone.
        sheet.page.locator("#all-clients thead th button").nth(2).focus()
        sheet.page.keyboard.press("Enter")
        assert sheet.page.locator("#all-clients thead th").nth(2).get_attribute("aria-sort") == "descending"


def filters(browser, report):
    with Sheet(browser, report) as sheet:
        page, every = sheet.page, len(sheet.rows())
        assert page.locator("#tools").is_visible()
        for field in ["owner", "band", "service"]:
            select = page.locator(f"#{field}")
            if not select.count():
                continue
            values = select.locator("option").evaluate_all("all => all.map(one => one.value).filter(Boolean)")
            for value in values[:6]:
                select.select_option(value)
                rows = sheet.rows()
                assert 0 < len(rows) <= every, (field, value)
                if field != "service":
                    assert all(row[field] == value for row in rows), (field, value)
                keys = {row["c"] for row in rows}
                assert sheet.keys(".note[data-c], details.client, .wide tr[data-c]") <= keys, (field, value)
                assert str(len(rows)) in page.locator("#shown").inner_text()
            select.select_option("")
        name = sheet.cells(0)[-1]
        page.locator("#find").fill(name[:5].lower())
        assert 0 < len(sheet.rows()) < every
        assert all(name[:5].lower() in row["text"] for row in sheet.rows())
        page.locator("#find").fill("no such client whatever")
        assert not sheet.rows()
        page.locator("#reset").click()
        assert len(sheet.rows()) == every
        # It remembers nothing.
        page.locator("#find").fill(name[:5])
        page.reload()
        assert len(sheet.rows()) == every and page.locator("#find").input_value() == ""
        stored = page.evaluate("() => { try { return localStorage.length + sessionStorage.length } catch { return 0 } }")
        assert stored == 0 and not sheet.context.cookies()


def opens_a_client(browser, report):
    with Sheet(browser, report) as sheet:
        page = sheet.page
        link = page.locator(".note h3 a").first
        name = link.inner_text()
        link.scroll_into_view_if_needed()
        link.click()
        shown = sheet.shown("details.client")
        assert len(shown) == 1 and name in shown[0].inner_text()
        assert not page.locator("header h1").is_visible() and not page.locator("#all-clients").is_visible()
        assert name in page.title()
        assert len(sheet.shown("details.client.shown svg.chart")) >= 3
        assert sheet.shown("details.client.shown .proofs li"), "no evidence rows"
        assert page.evaluate("document.activeElement.tagName") == "H3"
        page.go_back()
        page.locator("header h1").wait_for(state="visible", timeout=5000)
        assert page.locator("header h1").is_visible() and page.locator("#all-clients").is_visible()
        page.locator(".note h3 a").first.click()
        page.locator("details.client.shown .crumbs a").first.click()
        # What a click brings comes with the next event of the page, which a busy machine shows a moment later.
        page.locator("#all-clients").wait_for(state="visible", timeout=5000)
        page.locator(".note h3 a").first.click()
        page.locator("details.client.shown").wait_for(state="visible", timeout=5000)
        page.keyboard.press("Escape")
        page.locator("#all-clients").wait_for(state="visible", timeout=5000)


def says_all_without_scripts(browser, report):
    with Sheet(browser, report, java_script_enabled=False) as sheet:
        assert not sheet.shown("#tools") and not sheet.shown(".sorts")
        assert sheet.shown("header h1") and sheet.rows()
        alerts, open_pages = len(sheet.shown(".note")), len(sheet.shown("details.client[open]"))
        assert alerts == open_pages > 0
        folded = sheet.shown("details.client:not([open]) > summary")
        for summary in folded[:2]:
            summary.click()
        assert len(sheet.shown("details.client[open]")) == open_pages + min(2, len(folded))
        for link in sheet.page.query_selector_all("a[href^='#']"):
            target = link.get_attribute("href")[1:]
            assert sheet.page.query_selector(f"[id='{target}']"), f"a link to nowhere: {target}"


def fits_a_phone(browser, report):
    for scheme in ["light", "dark"]:
        with Sheet(browser, report, viewport=PHONE, device_scale_factor=2, color_scheme=scheme) as sheet:
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert sheet.page.evaluate(wide) <= 0, "the page scrolls sideways"
            small = sheet.page.evaluate(
                """() => [...document.querySelectorAll('svg.chart text')].filter(text => text.getClientRects().length)
                .map(text => parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getBoundingClientRect().width
                  / text.ownerSVGElement.viewBox.baseVal.width).filter(size => size < 11.9).length""")
            assert small == 0, f"{small} texts are smaller than 12 pixels"
            joined = sheet.page.evaluate(
                """() => [...document.querySelectorAll('.stack td:not(.n)')].filter(cell => cell.checkVisibility() && cell.querySelector('br'))
                .map(cell => cell.innerText).filter(text => !text.includes('\\n'))""")
            assert not joined, f"reasons run together: {joined}"
            sheet.page.locator(".note h3 a").first.click()
            assert sheet.page.evaluate(wide) <= 0, "a client's page scrolls sideways"


def follows_dark_and_light(browser, report):
    grounds = []
    for scheme in ["light", "dark"]:
        with Sheet(browser, report, color_scheme=scheme) as sheet:
            ground = sheet.page.evaluate("getComputedStyle(document.body).backgroundColor")
            chart = sheet.page.evaluate(
                "getComputedStyle(document.querySelector('svg.chart rect')).fill")
            assert ground == chart, f"a chart stands on {chart}, the page on {ground}"
            grounds.append(sum(int(part) for part in ground[4:-1].split(",")))
    assert grounds[0] > 700 and grounds[1] < 120, grounds


def prints_clean_pages(browser, report):
    with Sheet(browser, report) as sheet:
        names = [name.replace("\n", " ") for name in sheet.cells(0)]
        sheet.page.emulate_media(media="print")
        heads = [head.inner_text() for head in sheet.shown("h2")]
        sheet.page.emulate_media(media="null")
        alerts = len(sheet.shown(".note"))
        pdf = PdfReader(io.BytesIO(sheet.page.pdf(prefer_css_page_size=True, print_background=True)))
        # Fonts join letters: what is extracted is taken apart again.
        text = [" ".join(unicodedata.normalize("NFKC", page.extract_text()).split()) for page in pdf.pages]
        whole = " ".join(text)
        for page in pdf.pages:
            size = (float(page.mediabox.width), float(page.mediabox.height))
            assert all(abs(a - b) < 2 for a, b in zip(size, A4)), size
        squeezed = whole.replace(" ", "")
        for words in names + heads:
            assert "".join(unicodedata.normalize("NFKC", words).split()) in squeezed, f"not printed: {words}"
        assert all(len(words) > 40 for words in text), f"empty pages: {[len(words) for words in text]}"
        assert 3 + alerts <= len(pdf.pages) <= 5 + 2 * alerts + len(names) // 20, f"{len(pdf.pages)} pages"
        # Nothing may be cut at the right: print at A4's width, and nothing is wider than the sheet.
        sheet.page.emulate_media(media="print")
        sheet.page.set_viewport_size({"width": 673, "height": 1000})  # 178 mm between the margins
        over = sheet.page.evaluate(
            """() => [...document.querySelectorAll('main *, header *')].filter(element => element.getClientRects().length
            && element.getBoundingClientRect().right > 675).map(element => element.outerHTML.slice(0, 120))""")
        assert not over, over[:3]
        print(f"    {len(pdf.pages)} printed pages")


def satisfies_axe(browser, report):
    axe = Axe()
    for scheme in ["light", "dark"]:
        # axe itself is a script that the page's policy does not know.
        with Sheet(browser, report, color_scheme=scheme, bypass_csp=True) as sheet:
            for view in ["review", "client"]:
                if view == "client":
                    sheet.page.locator(".note h3 a").first.click()
                results = axe.run(sheet.page)
                found = [fault for fault in results.response["violations"]
                         if fault["impact"] in ("serious", "critical")]
                told = [(fault["id"], fault["nodes"][0]["html"][:160], len(fault["nodes"])) for fault in found]
                assert not found, (scheme, view, told)


def runs_no_other_script(browser, report):
    """What the policy forbids does not run, even where it stands in the page."""
    copy = report.with_name("report-evil.html")
    evil = '<script>document.title = "evil"</script><img src="x" onerror="document.title = \'evil\'">'
    copy.write_text(report.read_text().replace("<main", evil + "<main", 1))
    try:
        context = browser.new_context()
        page = context.new_page()
        page.goto(copy.resolve().as_uri())
        assert page.title() != "evil"
        context.close()
    finally:
        copy.unlink()


def opens_within_a_second(browser, report):
    """From the call to the first frame after loading. What counts is the page's own time, without the waiting for other work on
    the machine; the time by the clock, which holds that too, is printed beside it."""
    own, clock = [], []
    for _ in range(3):
        context = browser.new_context(viewport=WIDE)
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        start = time.monotonic()
        page.goto(report.resolve().as_uri(), wait_until="load")
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        clock.append(time.monotonic() - start)
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        own.append(metrics["TaskDuration"])
        context.close()
    clients = report.read_text().count("data-band=")
    told = lambda times: ", ".join(f"{one:.2f}" for one in times)
    print(f"    {clients} clients, {report.stat().st_size / 1e6:.1f} MB: own {told(own)} s, by the clock {told(clock)} s")
    assert clients > 900
    assert min(own) < OPENS_WITHIN_SECONDS


def has_pages_beside(browser, report):
    beside = sorted((report.parent / "clients").glob("*.html"))
    assert beside, "no client pages beside a large report"
    with Sheet(browser, beside[0]) as sheet:
        assert sheet.shown("h1") and len(sheet.shown("svg.chart")) >= 2
    with Sheet(browser, report) as sheet:
        link = sheet.page.query_selector("#all-clients a[href^='clients/']")
        assert (report.parent / link.get_attribute("href")).exists()


def main():
    english, russian, large = [Path(folder) / "report.html" for folder in sys.argv[1:4]]
    small = [sorts, filters, opens_a_client, says_all_without_scripts, fits_a_phone, follows_dark_and_light,
             prints_clean_pages, satisfies_axe, runs_no_other_script]
    checks = [(check, report) for report in [english, russian] for check in small]
    checks += [(check, large) for check in [opens_within_a_second, has_pages_beside, sorts, filters, fits_a_phone]]
    passed = failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for check, report in checks:
            name = f"{check.__name__} {report.parent.name}"
            started = time.monotonic()
            try:
                check(browser, report)
                passed += 1
                print(f"ok   {name} ({time.monotonic() - started:.1f} s)", flush=True)
            except Exception:
                failed += 1
                print(f"FAIL {name}\n{traceback.format_exc()}", flush=True)
        browser.close()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
