"""Pages: they tile the list whatever their size, and headers and links tell the truth of them."""

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.kinds import Kind, kind_of
from contracts.lists import items, sortable
from contracts.suite.paging import judge_header, number_of, pages_of
from contracts.suite.params import law
from contracts.suite.trials import refused

_SIZES = (1, 2, 4)
_REPEATS = 3
_SORTED = 3


@law("pages")
def test_pages_tile_a_narrowed_list(desk: Desk, expect: Expect) -> None:
    keys = desk.stock.keys()
    desk.lists.narrow(keys)
    whole = desk.lists.ids(keys)
    for size in (*_SIZES, len(keys), len(keys) + 1):
        seen = [one["id"] for page in pages_of(desk, size) for one in items(page.exchange)]
        expect.equal(seen, whole, f"the records on all pages of {size}")


@law("pages")
def test_pages_tile_a_sorted_list(desk: Desk, expect: Expect) -> None:
    sort = desk.lists.parameter("sort").name
    keys = desk.stock.keys()
    desk.lists.narrow(keys)
    names = list(sortable(desk.contract, desk.main))
    for index, name in enumerate(names[:_SORTED]):
        word = (name, f"-{name}")[index % 2]
        query = {**desk.lists.light, sort: word}
        whole = desk.lists.ids(keys, query)
        seen = [one["id"] for page in pages_of(desk, 5, query) for one in items(page.exchange)]
        expect.equal(seen, whole, f"the records on all pages with {sort}={word}")


@law("pages")
def test_pages_of_the_whole_list_do_not_overlap(desk: Desk, expect: Expect) -> None:
    """From the oldest record on, so that new ones do not move what is on the first pages."""
    sort = desk.lists.parameter("sort").name
    size = 3
    for attempt in range(_REPEATS):
        asked = {**desk.lists.light, sort: "id"}
        whole = [one["id"] for one in items(desk.select({**desk.lists.sized(size * 3), **asked}))]
        seen = [
            one["id"]
            for page in (1, 2, 3)
            for one in items(desk.select({**desk.lists.sized(size, page), **asked}))
        ]
        if seen == whole or attempt == _REPEATS - 1:
            expect.equal(seen, whole, f"the records on the first pages of {size}")
            return


@law("page-size")
def test_page_has_the_size_asked_for(desk: Desk, expect: Expect) -> None:
    for size in _SIZES:
        for page in pages_of(desk, size):
            if page.last is not None and page.number < page.last:
                shown = [page.exchange]
                count = len(items(page.exchange))
                expect.equal(count, size, f"the records on a page of {size}", shown=shown)
    whole = desk.select({**desk.lists.light, **desk.lists.sized(max(_SIZES))})
    expect.that(
        len(items(whole)) <= max(_SIZES),
        "a page has more records than were asked for",
        expected=str(max(_SIZES)),
        got=len(items(whole)),
        shown=[whole],
    )


@law("page-default")
def test_page_has_the_declared_size(desk: Desk, expect: Expect) -> None:
    wanted = number_of(desk.lists.parameter("page-size").schema.get("default"))
    exchange = desk.select()
    told = desk.lists.header(exchange, "page-size")
    expect.that(
        told in (None, str(wanted)) and len(items(exchange)) <= wanted,
        "a page has another size than the declared one",
        expected=str(wanted),
        got=f"{len(items(exchange))} records, header {told}",
        shown=[exchange],
    )
    more = items(desk.select({**desk.lists.light, **desk.lists.sized(wanted + 1)}))
    if len(more) > wanted:
        expect.equal(len(items(exchange)), wanted, "the records on a page", shown=[exchange])
    elif told is None:
        raise NotExercised(f"the list has no more than {wanted} records")


@law("page-limit")
def test_no_page_is_larger_than_the_limit(desk: Desk, expect: Expect) -> None:
    size = desk.lists.parameter("page-size")
    limit = number_of(size.clamp or size.schema.get("maximum"))
    for number in (limit, limit + 1, limit * 10):
        exchange = desk.select({**desk.lists.light, size.name: number})
        if number > limit and refused(exchange):
            expect.refused(exchange)
            expect.observe("page-size-over", "refuse", [exchange])
            continue
        expect.status(exchange, 200)
        told = desk.lists.header(exchange, "page-size")
        expect.that(
            len(items(exchange)) <= limit and told in (None, str(limit)),
            f"a page of {number} is larger than {limit}",
            expected=f"at most {limit}",
            got=f"{len(items(exchange))} records, header {told}",
            shown=[exchange],
        )
        if number > limit:
            expect.observe("page-size-over", "clamp", [exchange])


@law("page-refused")
def test_size_below_the_least_is_refused(desk: Desk, expect: Expect) -> None:
    size = desk.lists.parameter("page-size")
    least = size.schema.get("minimum", 1)
    for number in (least - 1, -least):
        expect.refused(desk.select({size.name: number}))


@law("page-told")
def test_refusal_of_a_size_says_why(desk: Desk, expect: Expect) -> None:
    size = desk.lists.parameter("page-size")
    least = size.schema.get("minimum", 1)
    exchange = desk.select({size.name: least - 1})
    expect.possible(refused(exchange), "the target does not refuse it")
    told = str(exchange.member("message"))
    expect.that(
        size.name in told and str(least) in told,
        "a refused page size is not explained",
        expected=f"{size.name} and {least} in the message",
        got=exchange.answer,
        shown=[exchange],
    )


def _shared_text(desk: Desk) -> tuple[str, str, str]:
    """Return a filter of a text, the member that writes it, and a text of this run."""
    members = {desk.contract.target(one): one for one in desk.members().values()}
    for one in desk.lists.operation.parameters:
        name = desk.lists.filtered(one) if one.role == "filter" else None
        member = members.get(name or "")
        if member is not None and kind_of(desk.contract, member.schema) is Kind.TEXT:
            text = desk.sample(member)
            if isinstance(text, str) and desk.tag in text:
                return one.name, member.name, text
    raise NotExercised("no text can be filtered by")


@law("page-number")
def test_header_tells_the_number_of_the_page(desk: Desk, expect: Expect) -> None:
    for page in pages_of(desk, 2):
        judge_header(desk, expect, page.exchange, "page", page.number)
    parameter = desk.lists.parameter("page")
    for wrong in ("0", "-1", "x"):
        exchange = desk.select({**desk.lists.light, **desk.lists.sized(), parameter.name: wrong})
        if refused(exchange):
            expect.refused(exchange)
        else:
            judge_header(desk, expect, exchange, "page", 1)
        expect.observe("bad-page", "refuse" if refused(exchange) else "first", [exchange])


@law("page-length")
def test_header_tells_the_size_of_the_pages(desk: Desk, expect: Expect) -> None:
    for size in _SIZES:
        for page in pages_of(desk, size):
            judge_header(desk, expect, page.exchange, "page-size", size)


@law("total-pages")
def test_header_tells_the_number_of_pages(desk: Desk, expect: Expect) -> None:
    for size in (*_SIZES, len(desk.stock.keys()), len(desk.stock.keys()) + 1):
        for page in pages_of(desk, size):
            if page.last is not None:
                judge_header(desk, expect, page.exchange, "total-pages", page.last)
    exchange = desk.select({**desk.lists.light, **desk.lists.sized(7)})
    total = desk.lists.header(exchange, "total")
    if total is not None and total.isdigit() and int(total):
        judge_header(desk, expect, exchange, "total-pages", -(-int(total) // 7))


@law("total")
def test_header_tells_the_number_of_records(desk: Desk, expect: Expect) -> None:
    keys = desk.stock.keys()
    exchange = desk.select({**desk.lists.light, **desk.lists.sized()})
    total = desk.lists.header(exchange, "total")
    size = desk.lists.largest or 0
    if total is not None and total.isdigit():
        expect.that(
            len(items(exchange)) == min(int(total), size),
            "the header and the list do not agree on the number of records",
            expected=f"{total} records, or a full page of {size}",
            got=f"{len(items(exchange))} records",
            shown=[exchange],
        )
    keys = desk.stock.keys()
    desk.lists.narrow(keys)
    for count in (1, 2, len(keys)):
        for size, page in {(1, 1), (1, count), (len(keys), 1)}:
            asked = {**desk.lists.narrow(keys[:count]), **desk.lists.sized(size, page)}
            judge_header(desk, expect, desk.select(asked), "total", count)


@law("total")
def test_number_of_records_keeps_up_with_creates(desk: Desk, expect: Expect) -> None:
    """Counted by a text that only records of this check have."""
    parameter, member, text = _shared_text(desk)
    asked = {**desk.lists.light, **desk.lists.sized(), parameter: text}
    for count in (1, 2, 3):
        made = desk.make(**{member: text})
        exchange = desk.select(asked)
        expect.possible(exchange.status == 200, f"the target does not filter by {parameter}")
        name = desk.lists.header_name("total")
        told = desk.lists.header(exchange, "total")
        shown = [made, exchange]
        what = f"header {name} after {count} creates with one {parameter}"
        expect.equal(told, str(count), what, shown=shown)


@law("page-empty")
def test_list_without_records(desk: Desk, expect: Expect) -> None:
    exchange = _empty(desk)
    expect.status(exchange, 200)
    expect.equal(exchange.json, [], "a list without records", shown=[exchange])


@law("page-empty-headers")
def test_headers_of_a_list_without_records(desk: Desk, expect: Expect) -> None:
    exchange = _empty(desk)
    expect.possible(exchange.json == [], "the target does not show an empty list")
    judge_header(desk, expect, exchange, "total", 0)
    for role in ("page", "page-size", "total-pages"):
        name = desk.lists.header_name(role)
        if name is not None:
            told = desk.lists.header(exchange, role)
            expect.that(
                told is not None and told.isdigit(),
                f"an empty list has no header {name}",
                expected="a number",
                got=told,
                shown=[exchange],
            )


def _empty(desk: Desk) -> Exchange:
    """Return the answer to a list narrowed to a record that there is not."""
    keys = desk.stock.keys()
    nobody = max(keys) + 10**6 if isinstance(keys[0], int) else "no-such-id"
    asked = dict.fromkeys(desk.lists.narrow(keys), str(nobody))
    return desk.select({**desk.lists.sized(), **asked})


@law("page-repeated")
def test_parameter_repeated(desk: Desk, expect: Expect) -> None:
    asked = [(name, str(value)) for name, value in desk.lists.sized(2, 2).items()]
    asked += list(desk.lists.narrow(desk.stock.keys()).items())
    exchange = desk.select([*asked, *asked])
    expect.status(exchange, 200)
    wanted = [one["id"] for one in items(desk.select(asked))]
    found = [one["id"] for one in items(exchange)]
    expect.equal(found, wanted, "the list with each parameter twice", shown=[exchange])


@law("page-none")
def test_single_record_has_no_pages(desk: Desk, expect: Expect) -> None:
    exchange = desk.read(desk.stock.bare().member("id"))
    for role in ("page", "page-size", "total-pages", "total"):
        name = desk.lists.header_name(role)
        if name is not None:
            told = exchange.headers.get(name.lower())
            expect.equal(told, None, f"header {name} of a single record", shown=[exchange])


@law("pages")
def test_page_past_the_end(desk: Desk, expect: Expect) -> None:
    keys = desk.stock.keys()
    for page in (2, 50):
        asked = {**desk.lists.narrow(keys), **desk.lists.sized(len(keys), page)}
        exchange = desk.select(asked)
        if refused(exchange):
            expect.refused(exchange)
            expect.observe("page-past-end", "refuse", [exchange])
        else:
            expect.equal(exchange.json, [], "a page behind the last", shown=[exchange])
            expect.observe("page-past-end", "empty", [exchange])
