"""The ladder of a lifecycle in the page of `synspect report`: its texts equal the record, by mouse
and by keyboard; what is hostile in a record stays text."""

import copy
import json
import unittest

import browser
import page_figures as figures
import paging
import preconditions

HOSTILE = "</script><script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>" \
          "\u2028\u2029\u202e \" ' & {{x}} ${x} \x1b[31m"
FAILURES = {  # finding -> who failed, and at which step
    "close-wait-stuck": "Server's application failed at peer_fin",
    "filtered": "Server or path failed at syn",
    "refused": "Server or firewall failed at syn",
    "admin-prohibited": "Path failed at syn",
    "rst-after-established": "Server failed after",
}


class Ladders(paging.Paging):
    def open_first(self, found):
        """Opens the first lifecycle with the finding; its record."""
        self.browser.run("""
            const filter = document.getElementById('lives-filter');
            filter.value = [...filter.options].find((each) => each.textContent === arguments[0]).value;
            filter.dispatchEvent(new Event('change'));""", found)
        self.browser.one("#lives tbody button").click()
        return self.shown()

    def shown(self):
        """The record of the lifecycle in the dialog."""
        self.assertTrue(self.browser.one("#life").is_displayed())
        return self.records[self.browser.run("return +document.getElementById('life').dataset.life")]

    def labels(self):
        return self.browser.run("""
            return [...document.querySelectorAll('.ladder .label')].map((label) =>
              [...label.querySelectorAll('.flags, .numbers')].map((part) => part.textContent).join(''));""")

    def assert_drawn(self, record):
        self.assertEqual(self.browser.text("#life-title"), figures.target_text(record))
        if "segments" in record:
            self.assertEqual([label for label in self.labels() if not label.startswith("ICMP")],
                             [figures.arrow_text(segment) for segment in record["segments"]])
            lines = self.browser.text(".transcript").splitlines()[1:]
            for line, segment in zip(lines, record["segments"], strict=True):
                self.assertIn(f"{segment['at_us']:.3f}  {segment['text']}", line)
        states = self.browser.texts(".ladder .state:not(.server)")
        self.assertEqual(states, [each["state"] for each in record.get("client_states", [])])
        servers = self.browser.run("""
            return [...document.querySelectorAll('.ladder .server')].map((each) =>
              [each.textContent, each.dataset.claim]);""")
        self.assertEqual(sorted(servers), sorted([each["state"], each["claim"]]
                                                 for each in record["server_states"]))
        letters = self.browser.texts(".ladder .claim text")
        self.assertEqual(letters, [claim[0].upper() for _, claim in servers])
        findings = self.browser.texts("#life .finding p:first-of-type")
        self.assertEqual(findings, [each["text"] for each in record["findings"]])
        times = self.browser.run("return [...document.querySelectorAll('#life td [data-ns]')]"
                                 ".map((each) => +each.dataset.ns)")
        self.assertEqual(times, [figures.time_ns(step) for step in record["steps"]
                                 if figures.time_ns(step) is not None])

    def test_every_kind(self):
        for found in sorted({name for _, name in figures.findings(self.records)}):
            with self.subTest(finding=found):
                record = self.open_first(found)
                self.assertIn(found, [each["id"] for each in record["findings"]])
                self.assert_drawn(record)
                self.browser.one("#life-close").click()

    def test_who_failed_at_which_step(self):
        for found, words in FAILURES.items():
            with self.subTest(finding=found):
                self.open_first(found)
                self.assertTrue(self.browser.text("#life .verdict").startswith(words),
                                self.browser.text("#life .verdict"))
                self.browser.one("#life-close").click()

    def test_retransmission_is_visible(self):
        record = self.open_first("fin-retransmitted")
        fins = [each["n"] for each in record["segments"]
                if "F" in each["flags"] and each["direction"] == "out"]
        self.assertGreater(len(fins), 1)
        again = self.browser.run("return [...document.querySelectorAll('.ladder .again')]"
                                 ".map((each) => +each.dataset.n)")
        unanswered = self.browser.run("return [...document.querySelectorAll('.ladder .unanswered')]"
                                      ".map((each) => +each.dataset.n)")
        self.assertEqual(again, fins[1:])
        self.assertEqual(unanswered, fins[:-1])

    def test_one_after_the_other(self):
        self.browser.run("const order = document.getElementById('lives-order'); order.value = 'time';"
                         "order.dispatchEvent(new Event('change'));")
        self.browser.one("#lives tbody tr").click()
        in_time = sorted(self.records, key=lambda record: record["started"])
        for expected in in_time[:60]:
            self.assertIs(self.shown(), expected)
            self.assert_drawn(expected)
            self.browser.one("#life-after").click()

    def test_by_keyboard(self):
        from selenium.webdriver.common.keys import Keys
        button = self.browser.one("#lives tbody button")
        button.send_keys(Keys.ENTER)
        self.assert_drawn(self.shown())
        self.browser.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
        self.assertFalse(self.browser.one("#life").is_displayed())
        self.assertEqual(self.browser.driver.switch_to.active_element, button)

    def test_from_the_chart(self):
        from selenium.webdriver.common.keys import Keys
        canvas = self.browser.one("#timeline canvas")
        canvas.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
        second = self.browser.text("#timeline-said")
        canvas.send_keys(Keys.ENTER)
        record = self.shown()
        self.assertTrue(second.startswith(record["started"][:23].replace("T", " ")), second)
        self.assertIn(figures.target_text(record), second)
        self.browser.one("#life-close").click()
        x, y = self.browser.run("return [+d3.select('#timeline .cursor').attr('cx'), "
                                "+d3.select('#timeline .cursor').attr('cy')]")
        box = canvas.rect
        self.browser.run("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true, "
                         "clientX: arguments[0].getBoundingClientRect().left + arguments[1], "
                         "clientY: arguments[0].getBoundingClientRect().top + arguments[2]}))",
                         canvas, x, y)
        self.assertGreater(box["width"], 0)
        self.assert_drawn(self.shown())

    def test_a_scan_says_that_it_keeps_no_segments(self):
        scans = [json.dumps(record) for record in self.records if "segments" not in record]
        self.page = paging.make_page(self.folder, scans, "scan")
        self.browser.open(self.page)
        for row in self.browser.all("#lives tbody tr"):
            row.click()
            self.assertIn("keeps no segments", self.browser.text("#life-body"))
            self.assertGreaterEqual(len(self.labels()), 2)
            self.browser.one("#life-close").click()

    def test_hostile_records(self):
        record = copy.deepcopy(next(each for each in self.records if each["findings"] and
                                    "segments" in each))
        record["target"]["name"] = record["target"]["address"] = HOSTILE
        record["source"]["interface"] = record["source"]["address"] = HOSTILE
        record["outcome"] = record["error"] = HOSTILE
        record["findings"][0].update(id=HOSTILE, text=HOSTILE, next=HOSTILE, severity=HOSTILE)
        record["segments"][0].update(text=HOSTILE, flags=HOSTILE, checksum=HOSTILE)
        record["server_states"].append({"state": HOSTILE, "claim": HOSTILE, "not_before_us": 0.0,
                                        "not_after_us": None, "evidence": [1]})
        record["measurements"] = [{"measure": HOSTILE, "verdict": HOSTILE, "text": HOSTILE}]
        self.page = paging.make_page(self.folder, [json.dumps(record),
                                                   json.dumps({"schema": HOSTILE})], "hostile")
        self.browser.open(self.page)
        self.browser.one("#lives tbody button").click()
        self.assertIn(HOSTILE, self.browser.text("#life-title"))
        self.assertIn(HOSTILE, self.browser.text(".transcript"))
        self.assertIn(HOSTILE, self.browser.text("#life .finding p"))
        self.assertIn(HOSTILE, self.browser.text("#notes"))
        self.assertIsNone(self.browser.run("return window.pwned || null"))
        self.assertEqual(self.browser.all("img"), [])
        self.assertEqual(len(self.browser.all("script:not([type])")), 2)


if __name__ == "__main__":
    preconditions.main(browser.TOOLS)
