"""A real headless Chromium, driven by Selenium, in a network namespace that has nothing but
loopback: whatever a page asks of a network fails, and is seen."""

import base64
import json
import os
import shutil
import unittest
from contextlib import ExitStack

from namespace import Namespace

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
except ImportError:
    webdriver = None

# Before any script of the page: what the policy refuses becomes an event.
WATCH_POLICY = """
window.refused = [];
document.addEventListener('securitypolicyviolation', (event) => window.refused.push(event.violatedDirective));
"""
TOOLS = ("chromium", "chromedriver")
SWITCHES = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--hide-scrollbars", "--disable-background-networking", "--no-first-run")


class Browser:
    def __init__(self, width=1200, height=900, dark=False):
        if webdriver is None:
            raise unittest.SkipTest("python3-selenium is not installed")
        self._cleanup = ExitStack()
        self.namespace = Namespace("browser")
        self._cleanup.callback(self.namespace.close)
        self._cleanup.enter_context(self.namespace.entered())
        try:
            options = webdriver.ChromeOptions()
            for switch in (*SWITCHES, f"--window-size={width},{height}"):
                options.add_argument(switch)
            options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
            options.binary_location = shutil.which("chromium")
            self.driver = webdriver.Chrome(service=Service(shutil.which("chromedriver")),
                                           options=options)
            self._cleanup.callback(self.driver.quit)
            self.driver.set_page_load_timeout(60)
            self.command("Page.addScriptToEvaluateOnNewDocument", source=WATCH_POLICY)
            self.command("Emulation.setDeviceMetricsOverride", width=width, height=height,
                         deviceScaleFactor=1, mobile=width < 500)
            self.media(dark=dark)
        except BaseException:
            self._cleanup.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._cleanup.close()

    def command(self, name, **parameters):
        """Of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(name, parameters)

    def media(self, kind="", dark=False):
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", media=kind, features=[scheme])

    def open(self, path):
        self.messages()
        self.driver.get_log("performance")
        self.driver.get("file://" + os.path.abspath(path))

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def one(self, selector):
        return self.driver.find_element("css selector", selector)

    def text(self, selector):
        return plain(self.one(selector).get_attribute("textContent"))

    def texts(self, selector):
        return self.run("return [...document.querySelectorAll(arguments[0])]"
                        ".map((each) => each.textContent.replaceAll('\\u00a0', ' '))", selector)

    def messages(self):
        """What the console has said since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """The addresses that were asked for since the page was opened."""
        events = (json.loads(entry["message"])["message"]
                  for entry in self.driver.get_log("performance"))
        return [event["params"]["request"]["url"] for event in events
                if event["method"] == "Network.requestWillBeSent"]

    def refused(self):
        return self.run("return window.refused")

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.command("Page.captureScreenshot")["data"]))

    def printed(self):
        """The page as a PDF."""
        return base64.b64decode(self.command("Page.printToPDF", printBackground=False)["data"])


def plain(text):
    """With ordinary spaces between numbers and units."""
    return text.replace("\u00a0", " ")
