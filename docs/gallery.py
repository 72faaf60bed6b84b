"""Makes the README's pictures from data/demo in headless Chromium: python3 docs/gallery.py

Needs a built binary, chromium, and the packages of tests/browser/requirements.txt and Pillow. The pictures are cut to what they show
and to 128 colours, so that the repository stays small.
"""

import io
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
COLOURS = 128


def save(shot, name, height=None):
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    if height:
        image = image.crop((0, 0, image.width, min(height, image.height)))
    image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(ROOT / "docs" / name, optimize=True)
    print(name, (ROOT / "docs" / name).stat().st_size // 1000, "KB")


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        for lang in ["en", "ru"]:
            subprocess.run([os.environ.get("FOREWARN", ROOT / "target/release/forewarn"), "review", ROOT / "data/demo", "--quiet", "--lang", lang,
                            "--out", Path(folder) / lang], check=True, stdout=subprocess.DEVNULL)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])

        def sheet(lang="en", **options):
            page = browser.new_context(**{"viewport": {"width": 1100, "height": 1280}, **options}).new_page()
            page.goto((Path(folder) / lang / "report.html").as_uri())
            return page

        def figure(page, title):
            found = page.locator("figure").filter(has_text=title).first
            found.scroll_into_view_if_needed()
            return found.screenshot()

        save(sheet().screenshot(), "report.png")
        page = sheet()
        save(figure(page, "Chance and revenue"), "map.png")
        save(figure(page, "How clients moved"), "flow.png")
        page.locator(".note h3 a").first.click()
        save(page.screenshot(full_page=True), "client.png", 1500)
        save(figure(page, "What happened"), "timeline.png")
        save(figure(page, "Promises, by the day"), "promises.png")
        phone = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
        save(sheet("ru", color_scheme="dark", **phone).screenshot(), "phone.png")
        browser.close()


if __name__ == "__main__":
    main()
