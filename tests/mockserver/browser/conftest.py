"""A browser without a window, one for all tests of a run, on a server whose worlds they share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from tests.mockserver.browser.person import Person
from tests.served import served

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# A profile of its own, and nothing that calls its maker's servers.
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--window-size=1280,900",
)  # fmt: skip
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Start the browser; without one the tests are skipped, but not where CI runs them."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if browser is None or driver is None:
        missing = "needs Chromium and its driver (Debian: chromium, chromium-driver)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    options = ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.add_experimental_option("prefs", {"download.prompt_for_download": False})
    chrome = Chrome(options, Service(driver))
    yield chrome
    chrome.quit()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Serve both APIs to whoever keeps to a world of their own."""
    with served(requests=30) as (address, _):
        yield address


@pytest.fixture
def person(chrome: Chrome, address: str) -> Iterator[Person]:
    """Return somebody who sits before the browser, in a world that nobody was in before.

    Nothing may be wrong on any page: the browser's own messages are errors.
    """
    person = Person(chrome, address, f"seen-{next(_NUMBERS)}")
    person.control("PUT")
    person.resize(1280, 900)
    yield person
    complaints = person.complaints()
    chrome.get("about:blank")
    assert complaints == []
