"""The page of `synspect report` in a real browser: what it shows equals what the records say, and
it asks nobody for anything."""

import json
import unittest

import browser
import page_figures as figures
import paging
import preconditions

RUN_INLINE = """
const script = document.createElement('script');
script.textContent = 'window.broken = 1';
document.body.append(script);
return window.broken === undefined;
"""
FETCH = """
const done = arguments[0];
fetch('http://127.0.0.1:9/').then(() => done('sent'), () => done('refused'));
"""
PAINTED = """
const canvas = document.querySelector('#timeline canvas');
const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
const colours = new Map();
for (let i = 0; i < pixels.length; i += 4) {
  if (pixels[i + 3] === 255) {
    const colour = pixels.slice(i, i + 3).join();
    colours.set(colour, (colours.get(colour) || 0) + 1);
  }
}
return [...colours.values()].filter((count) => count > 8).length;
"""


def grouped(number):
    return f"{number:,}"


class Overview(paging.Paging):
    def legend(self, row):
        parts = self.browser.texts(f"#outcomes .divided-row:nth-child({row}) li")
        return {part.split(" ")[0]: int(part.split(" ")[1].replace(",", "")) for part in parts}

    def test_counts(self):
        self.assertEqual(self.legend(1), dict(figures.outcomes(self.records)))
        self.assertEqual(self.legend(2), dict(figures.closings(self.records)))
        values = self.browser.texts("#figures .figure strong")
        self.assertEqual(values[0], grouped(len(figures.judged(self.records))))
        silent = figures.outcomes(self.records)["filtered"]
        self.assertIn(f"{silent} lifecycles", self.browser.text("#figures .figure:nth-child(2)"))

    def test_findings_gravest_first(self):
        expected = figures.findings(self.records)
        rows = self.browser.all("#findings .finding")
        shown = {}
        for row in rows:
            head = browser.plain(row.find_element("class name", "finding-head").text).split()
            shown[(head[0], head[1])] = int(head[2].replace(",", ""))
        self.assertEqual(shown, dict(expected))
        order = [("error", "warning", "info").index(row.get_attribute("data-severity"))
                 for row in rows]
        self.assertEqual(order, sorted(order))

    def test_a_finding_leads_to_its_lifecycles(self):
        (severity, name), count = min(figures.findings(self.records).items())
        self.browser.one(f"#findings [data-severity={severity}] button").click()
        shown = self.browser.text("#findings button")
        self.assertIn(shown, {name for found, name in figures.findings(self.records)
                              if found == severity})
        expected = figures.findings(self.records)[(severity, shown)]
        self.assertEqual(self.browser.text("#lives-count").split()[0], str(expected))


class Steps(paging.Paging):
    def test_statistics_equal_the_records(self):
        for name in figures.STEPS:
            with self.subTest(step=name):
                ordered, ambiguous = figures.samples(self.records, name)
                card = f"#steps [data-step={name}]"
                shown = dict(zip(self.browser.texts(f"{card} dt"), self.browser.texts(f"{card} dd")))
                self.assertEqual(shown.pop("n"), grouped(len(ordered)))
                expected = {what: "too few" if value is None else figures.time_text(value)
                            for what, value in figures.statistics(ordered).items()}
                self.assertEqual(shown, expected)
                exact = self.browser.run(
                    "return [...document.querySelectorAll(arguments[0])].map((e) => +e.dataset.ns)",
                    f"{card} dd [data-ns]")
                self.assertEqual(sorted(exact), sorted(
                    value for value in figures.statistics(ordered).values() if value is not None))
                self.assertEqual(bool(ambiguous), "ambiguous" in self.browser.text(card))

    def test_other_vantages_are_said(self):
        elsewhere = sum(record.get("vantage", "client") == "server" for record in self.records)
        self.assertGreater(elsewhere, 0)
        self.assertIn(f"{elsewhere} lifecycles were seen at the server",
                      self.browser.text("#steps-vantage"))

    def test_charts(self):
        for name in figures.STEPS:
            with self.subTest(step=name):
                ordered, _ = figures.samples(self.records, name)
                card = f"#steps [data-step={name}] svg"
                self.assertEqual(len(self.browser.all(f"{card} .axis")), 3)
                self.assertEqual(len(self.browser.all(f"{card} path.share")), 1)
                self.assertGreaterEqual(len(self.browser.all(f"{card} .axis.x .tick")), 2)
                marks = [what for what in figures.SHARES if figures.quantile(ordered, what)]
                self.assertEqual(self.browser.texts(f"{card} .quantile text"), marks)
                bins = self.browser.run(
                    "return d3.selectAll(arguments[0]).data().reduce((sum, bin) => sum + bin[2], 0)",
                    f"{card} .bin")
                self.assertEqual(bins, sum(1 for sample in ordered if sample > 0))

    def test_too_few(self):
        three = [record for record in self.records if len(record["steps"]) == 5][:3]
        self.page = paging.make_page(self.folder, map(json.dumps, three), "few")
        self.browser.open(self.page)
        self.assertEqual(self.browser.all("#steps svg"), [])
        self.assertIn("Too few samples", self.browser.text("#steps [data-step=syn]"))
        self.assertEqual(self.browser.texts("#steps [data-step=syn] [data-statistic=p99] dd"),
                         ["too few"])


class Timeline(paging.Paging):
    def test_loss_and_retransmissions_are_visible(self):
        legend = self.browser.text("#timeline-legend")
        self.assertIn(f"no answer {figures.outcomes(self.records)['filtered']}", legend)
        self.assertIn(f"unreachable {figures.outcomes(self.records)['unreachable']}", legend)
        self.assertGreaterEqual(self.browser.run(PAINTED), 4)
        self.assertEqual(len(self.browser.all("#timeline .axis")), 2)
        self.browser.one("#timeline-step input[value=fin]").click()
        repeated = sum(any(step["step"] == "fin" and figures.time_ns(step) is not None and
                           (step["ambiguous"] or step["transmissions"] > 1)
                           for step in record["steps"]) for record in self.records)
        self.assertGreater(repeated, 0)
        self.assertIn(f"retransmitted or ambiguous {repeated}",
                      self.browser.text("#timeline-legend"))


class Targets(paging.Paging):
    def rows(self):
        return self.browser.texts("#targets tbody th")

    def column(self, name):
        return self.browser.texts(f"#targets td[data-column={name}]")

    def test_every_target(self):
        groups = figures.by_target(self.records)
        self.assertEqual(sorted(self.rows()), sorted(groups))
        for row, p50, p95 in zip(self.rows(), self.column("p50"), self.column("p95")):
            ordered, _ = figures.samples(groups[row], "syn")
            for shown, what in ((p50, "p50"), (p95, "p95")):
                value = figures.quantile(ordered, what)
                self.assertEqual(shown, "–" if value is None else figures.time_text(value))

    def test_sorting(self):
        counts = sorted(map(len, figures.by_target(self.records).values()))
        for direction, expected in (("descending", counts[::-1]), ("ascending", counts)):
            self.browser.one("#targets th[data-column=lives] button").click()
            head = self.browser.one("#targets th[data-column=lives]")
            self.assertEqual(head.get_attribute("aria-sort"), direction)
            self.assertEqual([int(cell.replace(",", "")) for cell in self.column("lives")],
                             expected)

    def test_search(self):
        wanted = sorted(figures.by_target(self.records))[0].split()[-1]
        self.browser.one("#search").send_keys(wanted)
        expected = [text for text in figures.by_target(self.records) if wanted in text]
        self.assertEqual(sorted(self.rows()), sorted(expected))
        self.browser.one("#search").send_keys(" nowhere")
        self.assertEqual(self.rows(), [])

    def test_small_multiples(self):
        drawable = [text for text, group in figures.by_target(self.records).items()
                    if len(figures.samples(group, "syn")[0]) >= 5]
        self.assertEqual(sorted(self.browser.texts("#multiples h4")), sorted(drawable))
        self.assertEqual(len(self.browser.all("#multiples svg path.share:not(.all)")),
                         len(drawable))

    def test_one_target_alone(self):
        name, group = max(figures.by_target(self.records).items(), key=lambda item: len(item[1]))
        for button in self.browser.all("#targets tbody th button"):
            if button.text == name:
                button.click()
                break
        self.assertEqual(self.browser.text("#focus-name"), name)
        ordered, _ = figures.samples(group, "syn")
        self.assertEqual(self.browser.text("#steps [data-step=syn] [data-statistic=n] dd"),
                         str(len(ordered)))
        self.browser.one("#focus-end").click()
        self.assertFalse(self.browser.one("#focus").is_displayed())


class Policy(paging.Paging):
    def assert_quiet(self):
        """These tests make noise."""

    def test_nothing_else_runs(self):
        self.assertTrue(self.browser.run(RUN_INLINE))
        self.assertIn("script-src-elem", self.browser.refused())

    def test_nothing_is_sent(self):
        self.browser.driver.set_script_timeout(10)
        self.assertEqual(self.browser.driver.execute_async_script(FETCH), "refused")
        self.assertIn("connect-src", self.browser.refused())


if __name__ == "__main__":
    preconditions.main(browser.TOOLS)
