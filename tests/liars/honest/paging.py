"""Paging: a part of a list, and where the other parts are."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from tests.liars.habits import Habits
from tests.liars.honest.replies import Refusal
from tests.liars.wire import Request

MOST = 100
USUAL = 20


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page of a list of ``total`` records."""

    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """The number of pages."""
        return -(-self.total // self.size)

    @property
    def span(self) -> slice:
        """The place of the page in the list."""
        return slice((self.number - 1) * self.size, self.number * self.size)

    def headers(self, request: Request, habits: Habits) -> dict[str, str]:
        """Return what tells the client where it is."""
        headers = {
            "X-Pagination-Per-Page": str(self.size),
            "X-Pagination-Current-Page": str(self.number),
            "X-Pagination-Total-Pages": str(self.last),
            "X-Pagination-Total-Entries": str(self.total),
        }
        others: dict[str, int] = {}
        if self.last > 1:
            if self.number > 1:
                others |= {"first": 1, "prev": min(self.number - 1, self.last)}
            if self.number < self.last:
                others["next"] = self.number + 1
            if habits.does("link-last") == "present":
                others["last"] = self.last
        elif (
            self.last == 1 and self.number == 1 and habits.does("single-page-link") == "first-last"
        ):
            others = {"first": 1, "last": 1}
        if others:
            headers["Link"] = ", ".join(
                f'<{self._url(request, number)}>; rel="{name}"' for name, number in others.items()
            )
        return headers

    def _url(self, request: Request, number: int) -> str:
        kept = [(name, value) for name, value in request.pairs if name not in ("page", "per_page")]
        pairs = [*kept, ("page", str(number)), ("per_page", str(self.size))]
        query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
        scheme = request.headers.get("x-forwarded-proto", "http")
        return f"{scheme}://{request.headers['host']}{request.path}?{query}"


def size_and_number(request: Request, habits: Habits) -> tuple[int, int]:
    """Return the size and the number of the page that is asked for.

    Raises:
        Refusal: one of them is none.
    """
    asked = request.parameters
    size = _number(asked.get("per_page", str(USUAL)))
    if size is None:
        raise Refusal(400, "Parameter 'per_page' is not a number")
    if size < 1:
        raise Refusal(400, "Parameter 'per_page' cannot be less than 1")
    if size > MOST:
        if habits.does("page-size-over") == "refuse":
            raise Refusal(400, f"Parameter 'per_page' cannot be more than {MOST}")
        size = MOST
    number = _number(asked.get("page", "1"))
    if number is None or number < 1:
        if habits.does("bad-page") == "refuse":
            raise Refusal(400, "Parameter 'page' cannot be less than 1")
        number = 1
    return size, number


def _number(text: str) -> int | None:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return None
    return int(text[:10])
