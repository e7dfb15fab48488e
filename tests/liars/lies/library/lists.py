"""Lies about the lists of books."""

from __future__ import annotations

from tests.liars.lying import Call, lie
from tests.liars.wire import Reply


def _chosen(call: Call) -> bool:
    return call.lists and "id" in call.asked


@lie("LIST-02", law="fields", api="library", stateful=True)
def the_day_alone_brings_the_title(call: Call) -> Reply:
    """A list of due_at alone has the titles too."""
    if call.lists and call.asked.get("fields") in ("due_at", "id,due_at"):
        return call.asking(fields="due_at,title")
    return call.honest()


@lie("LIST-03", law="fields-single", api="library")
def single_books_are_cut(call: Call) -> Reply:
    """A single book has the fields that are asked for and no others."""
    reply = call.honest()
    names = call.asked.get("fields", "").split(",")
    if call.reads and reply.good and names != [""]:
        return reply.saying({n: v for n, v in reply.record.items() if n in ("id", *names)})
    return reply


@lie("LIST-04", law="field-unknown", api="library", stateful=True)
def unknown_fields_are_null(call: Call) -> Reply:
    """A field that no book has is shown as null."""
    names = call.asked.get("fields", "").split(",")
    if call.lists and "no_such_member" in names:
        known = [one for one in names if one != "no_such_member"]
        reply = call.asking(fields=",".join(known))
        return call.altered(lambda record: record.update(no_such_member=None), reply)
    return call.honest()


@lie("LIST-11", law="filter-bad", api="library")
def unknown_genres_are_all_genres(call: Call) -> Reply:
    """A genre that there is not selects all books."""
    reply = call.honest()
    if call.lists and reply.status == 400 and "genre" in call.asked:
        return call.asking(genre=None)
    return reply


@lie("LIST-16", law="state-unknown", api="library")
def unknown_views_are_empty(call: Call) -> Reply:
    """A view that there is not is granted, and only half of the books are in it."""
    if call.lists and call.asked.get("show") == "no_such_view":
        reply = call.asking(show=None)
        return reply.saying(reply.records[::2]) if reply.good else reply
    return call.honest()


@lie("BOOK-01", law="list", api="library", stateful=True)
def whole_lists_end_twice(call: Call) -> Reply:
    """A list without filter, sort and fields has its last book twice."""
    reply = call.honest()
    if call.lists and reply.good and call.asked.keys() <= {"page", "size"} and reply.records:
        return reply.saying([*reply.records, reply.records[-1]])
    return reply


@lie("BOOK-01", law="found", api="library", stateful=True)
def the_newest_is_not_found_alone(call: Call) -> Reply:
    """A list of one id is empty when it is that of every fourth new book, until the next one."""
    reply = call.honest()
    if call.creates and reply.good:
        call.memory["last"] = str(reply.record["id"]) if call.count() % 4 == 0 else "-"
    if call.lists and reply.good and call.asked.get("id") == call.memory.get("last", "-"):
        return reply.saying([])
    return reply


@lie("BOOK-01", law="found", api="library", stateful=True)
def the_newest_is_not_in_the_whole_list(call: Call) -> Reply:
    """The book that was added last is in lists of chosen ids alone."""
    reply = call.honest()
    if call.creates and reply.good:
        call.memory["last"] = reply.record["id"]
    if call.lists and reply.good and "id" not in call.asked:
        last = call.memory.get("last")
        return reply.saying([one for one in reply.records if one["id"] != last])
    return reply


@lie("LIST-06", law="total-order", api="library", stateful=True)
def the_second_minus_does_nothing(call: Call) -> Reply:
    """Books alike in what the list is turned round by keep the order of their ids."""
    first, _, second = call.asked.get("sort", "").partition(",")
    if call.lists and first.startswith("-") and second == "-id":
        return call.asking(sort=f"{first},id")
    return call.honest()


@lie("PAGE-01", law="pages", api="library", stateful=True)
def the_second_of_the_chosen_comes_third(call: Call) -> Reply:
    """Of pages of one chosen book each, the second and the third are exchanged."""
    turned = {"2": "3", "3": "2"}.get(call.asked.get("page", ""))
    if _chosen(call) and turned and call.asked.get("size") == "1" and "sort" not in call.asked:
        return call.asking(page=turned)
    return call.honest()


@lie("PAGE-01", law="pages", api="library", stateful=True)
def sorted_pages_overlap(call: Call) -> Reply:
    """In a sorted list of chosen books the second page begins with the last one of the first."""
    reply = call.honest()
    if _chosen(call) and reply.good and "sort" in call.asked and call.asked.get("page") == "2":
        before = call.asking(page=1).records
        return reply.saying([*before[-1:], *reply.records[: len(reply.records) - 1 or 1]])
    return reply


@lie("PAGE-01", law="pages", api="library", stateful=True)
def behind_the_end_is_the_last_page(call: Call) -> Reply:
    """A page that there is not shows the books of the last one."""
    reply = call.honest()
    if call.lists and reply.good and not reply.records and call.asked.get("page", "1") != "1":
        return reply.saying(call.asking(page=None).records)
    return reply


@lie("PAGE-05", law="page-number", api="library", stateful=True)
def the_third_page_says_two(call: Call) -> Reply:
    """X-Page of the third page is 2."""
    reply = call.honest()
    return reply.heading(X_Page="2") if reply.header("x-page") == "3" else reply


@lie("PAGE-07", law="link-next", api="library", stateful=True)
def there_is_always_a_next_page(call: Call) -> Reply:
    """The last of several pages has a rel next as well."""
    reply = call.honest()
    link = reply.header("link")
    if call.lists and link and 'rel="next"' not in link:
        host, page = call.request.headers["host"], int(call.asked.get("page", "1"))
        query = call.request.asking(page=page + 1).query
        return reply.heading(Link=f'{link}, <http://{host}{call.request.path}?{query}>; rel="next"')
    return reply
