"""A person before a browser, who finds what is on a page as people do: by what it is called."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium.common.exceptions import (
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

NOBODY = "http://127.0.0.1:1/hook"
"""An address where nobody listens."""

_PASSING = (
    NoSuchElementException,
    StaleElementReferenceException,
    ElementNotInteractableException,
)


class Person:
    """Somebody in one world of the server at this address, who waits up to ten seconds."""

    def __init__(self, chrome: Chrome, address: str, world: str) -> None:
        self.chrome = chrome
        self.address = address
        self.world = world
        self._wait = WebDriverWait(chrome, 10, 0.05, _PASSING)

    # --- beside the browser

    def call(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        """Call the server; return what it answers as JSON, whatever the status."""
        body = None if data is None else json.dumps(data).encode()
        headers = {"Content-Type": "application/json", **headers}
        asked = urllib.request.Request(self.address + path, body, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
                text = answer.read()
        except urllib.error.HTTPError as error:
            with error:
                text = error.read()
        return json.loads(text) if text else None

    def api(self, method: str, path: str, data: Any = None) -> Any:
        """Call the ITRP API in this world."""
        token = f"Bearer demo-token+{self.world}"
        return self.call(method, f"/v1{path}", data, Authorization=token)

    def create(self, **members: object) -> int:
        """Create an ITRP request; return its id."""
        given = {"subject": "A printer", "category": "other", **members}
        key: int = self.api("POST", "/requests", given)["id"]
        return key

    def control(self, method: str, path: str = "", data: Any = None) -> Any:
        """Call the control API about this world."""
        return self.call(method, f"/_mock/worlds/{self.world}{path}", data)

    # --- in the browser

    def restore(self, folder: Path) -> None:
        """Load a snapshot of this world into a folder, reset the world, and put it back."""
        loads = {"behavior": "allow", "downloadPath": str(folder)}
        self.chrome.execute_cdp_cmd("Browser.setDownloadBehavior", loads)
        self.see("worlds")
        self.press(f"Snapshot of world {self.world}")
        file = folder / f"{self.world}.json"
        self.until(file.exists)
        self.control("POST", "/reset")
        self.press(f"Restore world {self.world}")
        self.find("input[type=file]").send_keys(str(file))

    def visit(self, path: str) -> None:
        """Open a page, from anew."""
        self.chrome.get("about:blank")
        self.chrome.get(self.address + path)

    def see(self, view: str, *rest: object) -> None:
        """Open a view of the console on this world, and wait until it is up to date."""
        self.visit("/_mock/#/" + "/".join(map(str, (self.world, view, *rest))))
        self.until(lambda: self.find("#live").text == "Live")

    def until(self, true: Callable[[], Any]) -> Any:
        """Wait until something is true, and return it."""
        return self._wait.until(lambda _: true())

    def find(self, selector: str) -> WebElement:
        """Return the first element of a CSS selector, now."""
        return self.chrome.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """Return the elements of a CSS selector, now."""
        return self.chrome.find_elements(By.CSS_SELECTOR, selector)

    def named(self, name: str, kind: str = "button") -> WebElement:
        """Return the element of a kind that a person, or a screen reader, calls by this name."""

        def found() -> WebElement | None:
            shown = (one for one in self.all(kind) if one.is_displayed())
            return next((one for one in shown if one.accessible_name == name), None)

        element: WebElement = self.until(found)
        return element

    def press(self, name: str, kind: str = "button") -> None:
        """Click on what has this name."""
        self._click(lambda: self.named(name, kind))

    def click(self, selector: str) -> None:
        """Click on the first element of a CSS selector."""
        self._click(lambda: self.find(selector))

    def _click(self, found: Callable[[], WebElement]) -> None:
        def clicked() -> bool:
            found().click()
            return True

        self.until(clicked)

    def write(self, name: str, text: str, kind: str = "input") -> None:
        """Put a text into the field that has this name, in place of what is there."""
        field = self.named(name, kind)
        field.clear()
        field.send_keys(text)

    def text(self, selector: str = "body") -> str:
        """Return the text on the page, as it is seen."""
        return self.find(selector).text

    def reads(self, text: str, selector: str = "main") -> None:
        """Wait until a text is to be seen."""
        self.until(lambda: text in self.text(selector))

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page, and return its result."""
        return self.chrome.execute_script(script, *arguments)

    def resize(self, width: int, height: int = 844, scheme: str = "light") -> None:
        """Look through a window of this size."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", media)

    def complaints(self) -> list[str]:
        """Return what the browser has complained about since it was last asked."""
        return [
            one["message"] for one in self.chrome.execute("getLog", {"type": "browser"})["value"]
        ]
