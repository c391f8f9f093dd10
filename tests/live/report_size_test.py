"""100,000 lifecycles in the page of `synspect report`, and its appearance: narrow, dark, printed."""

import json
import tempfile
import unittest

import browser
import page_figures as figures
import page_records
import paging
import preconditions
from browser import Browser

SIZE = 100_000
OPENING_MS = 3000  # until every chart is drawn
LADDER_MS = 500    # from the click
CLICK = """
const begin = performance.now();
document.querySelector('#lives tbody button').click();
document.querySelector('.ladder').getBoundingClientRect();
return performance.now() - begin;
"""
DRAWN = "return performance.getEntriesByName('synspect-drawn')[0].startTime"


class Large(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        records = page_records.records_of(page_records.real_lines())
        cls.lines = list(page_records.many_like(records, SIZE))
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.page = paging.make_page(folder, cls.lines)

    def test_opens_in_time_and_is_right(self):
        with Browser() as chromium:
            chromium.open(self.page)
            drawn, ladder = chromium.run(DRAWN), chromium.run(CLICK)
            print(f"{SIZE} lifecycles drawn after {drawn:.0f} ms, a ladder {ladder:.0f} ms after "
                  "the click")
            self.assertLess(drawn, OPENING_MS)
            self.assertLess(ladder, LADDER_MS)
            records = [json.loads(line) for line in self.lines]
            for name in figures.STEPS:
                ordered, _ = figures.samples(records, name)
                expected = [figures.time_text(figures.quantile(ordered, what))
                            for what in figures.SHARES]
                shown = [chromium.text(f"#steps [data-step={name}] [data-statistic={what}] dd")
                         for what in figures.SHARES]
                self.assertEqual(shown, expected)
            self.assertEqual(chromium.messages(), [])


class Appearance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.page = paging.make_page(folder, page_records.real_lines())

    def brightness(self, chromium, of="backgroundColor"):
        colour = chromium.run(f"return getComputedStyle(document.documentElement).{of}")
        return sum(int(part) for part in colour[4:-1].split(",")) / 3

    def test_light_and_dark(self):
        with Browser() as chromium:
            chromium.open(self.page)
            self.assertGreater(self.brightness(chromium), 200)
            self.assertLess(self.brightness(chromium, "color"), 80)
            chromium.media(dark=True)
            self.assertLess(self.brightness(chromium), 60)
            self.assertGreater(self.brightness(chromium, "color"), 180)
            self.assertEqual(chromium.messages(), [])

    def test_on_a_phone(self):
        with Browser(390, 844) as chromium:
            chromium.open(self.page)
            self.assertLessEqual(chromium.run("return document.documentElement.scrollWidth"), 390)
            chromium.run(CLICK)
            left, right = chromium.run("const box = document.querySelector('.ladder')"
                                       ".getBoundingClientRect(); return [box.left, box.right]")
            self.assertGreaterEqual(left, 0)
            self.assertLessEqual(right, 390)
            outside = chromium.run("""
                const ladder = document.querySelector('.ladder').getBoundingClientRect();
                return [...document.querySelectorAll('.ladder text')].filter((text) => {
                  const box = text.getBoundingClientRect();
                  return box.left < ladder.left - 4 || box.right > ladder.right + 4;
                }).map((text) => text.textContent);""")
            self.assertEqual(outside, [])

    def test_in_print(self):
        with Browser(dark=True) as chromium:
            chromium.open(self.page)
            self.assertTrue(chromium.printed().startswith(b"%PDF"))
            chromium.media("print", dark=True)
            self.assertGreater(self.brightness(chromium), 200)  # paper is white
            hidden = [chromium.one(each).is_displayed() for each in ("#search", "#lives-filter")]
            self.assertEqual(hidden, [False, False])
            self.assertTrue(chromium.one("#steps svg").is_displayed())


if __name__ == "__main__":
    preconditions.main(browser.TOOLS)
