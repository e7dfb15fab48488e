"""Lies about single books: what is kept of them, what follows, what becomes of them later."""

from __future__ import annotations

from dataclasses import replace
from time import sleep
from typing import Any

from tests.liars.lying import Call, lie
from tests.liars.wire import Reply


@lie("FOLLOWS-06", law="true-when", api="library", stateful=True)
def books_that_come_lost_are_not(call: Call) -> Reply:
    """A book that is added as lost is not lost until it is changed."""
    reply = call.honest()
    if call.creates and reply.good and reply.record.get("lost"):
        call.pretend(reply.record["id"], lost=False)
    if call.updates:
        call.memory.get("pretended", {}).pop(call.key, None)
    return call.seen(reply)


@lie("MEMBER-07", law="read-only", api="library", stateful=True)
def updates_set_the_rating(call: Call) -> Reply:
    """A rating that an update sends is kept; one that comes with a new book is not."""
    reply = call.honest()
    if call.updates and reply.good and "rating" in call.members:
        call.pretend(call.key, rating=call.members["rating"])
    return call.seen(reply)


@lie("MEMBER-01", law="optional", api="library")
def books_without_pages_have_a_hundred(call: Call) -> Reply:
    """A book that is added without a number of pages has a hundred."""
    if call.creates and "pages" not in call.members:
        return call.sending(pages=100)
    return call.honest()


@lie("MEMBER-04", law="default", api="library", stateful=True)
def bare_books_are_poems(call: Call) -> Reply:
    """A book without a genre is a novel, unless it is added with its title alone."""
    if call.creates and call.members.keys() == {"title"}:
        return call.sending(genre="poems")
    return call.honest()


@lie("MEMBER-03", law="limit", api="library", stateful=True)
def long_foreign_titles_are_cut(call: Call) -> Reply:
    """A title that is too long is refused, but cut when it has letters that are not English."""
    title = call.members.get("title")
    if call.creates and isinstance(title, str) and len(title) > 60 and not title.isascii():
        return call.sending(title=title[:60])
    return call.honest()


@lie("MEMBER-09", law="clear", api="library", stateful=True)
def without_pages_it_has_one(call: Call) -> Reply:
    """Null in an update makes the number of pages 1."""
    if call.updates and call.members.get("pages", 0) is None:
        return call.sending(pages=1)
    return call.honest()


@lie("MEMBER-01", law="writable", api="library")
def tags_come_too_late(call: Call) -> Reply:
    """Tags are taken with a new book and refused in an update."""
    if call.updates and "tags" in call.members:
        return call.refuse(422, {"error": "invalid", "text": "no", "members": [["tags", "late"]]})
    return call.honest()


@lie("MEMBER-11", law="reference", api="library")
def authors_come_as_objects(call: Call) -> Reply:
    """An author is taken as an object with an id as well."""
    author = call.members.get("author_id")
    if call.creates and isinstance(author, dict):
        return call.sending(author_id=author.get("id"))
    return call.honest()


@lie("BOOK-01", law="found", api="library", stateful=True)
def books_are_forgotten_later(call: Call) -> Reply:
    """Every sixth book is gone when ten others were added after it."""
    reply = call.honest()
    if call.creates and reply.good:
        call.memory["last"] = reply.record["id"]

    def gone(key: Any) -> bool:
        return isinstance(key, int) and key % 6 == 0 and call.memory.get("last", 0) - key >= 10

    if call.reads and gone(call.key):
        return call.refuse(404, {"error": "not-found", "text": "not found"})
    if call.lists and reply.good:
        return reply.saying([one for one in reply.records if not gone(one["id"])])
    return reply


@lie("BOOK-07", law="delete", api="library", stateful=True)
def books_can_be_taken_away_twice(call: Call) -> Reply:
    """A book that was taken away can be taken away once more."""
    reply = call.honest()
    gone: set[Any] = call.memory.setdefault("gone", set())
    if call.method == "DELETE" and reply.good:
        gone.add(call.path)
    return replace(reply, status=204) if call.method == "DELETE" and call.path in gone else reply


@lie("BOOK-04", law="fresh-id", api="library", stateful=True)
def ids_of_lost_books_come_back(call: Call) -> Reply:
    """The book that is added after one was taken away has its id."""
    reply = call.honest()
    if call.method == "DELETE" and reply.good:
        call.memory["free"] = call.key
    if call.creates and reply.good and call.memory.get("free"):
        return reply.showing(id=call.memory.pop("free"))
    return reply


def _other(key: int) -> int:
    """Return the id that a book has outside of the library, and the other way round."""
    return key + 1 if key % 2 == 0 else key - 1


@lie("BOOK-04", law="rising-id", api="library", stateful=True)
def ids_go_up_and_down(call: Call) -> Reply:
    """Of two books that are added one after the other, the later one has the lower id."""
    request = call.request
    if call.key is not None:
        path = f"{call.root}/{_other(call.key)}{call.part}"
        request = replace(request, path=path)
    if call.lists and "id" in call.asked:
        keys = [_other(int(one)) for one in call.asked["id"].split(",") if one.isdigit()]
        request = request.asking(id=",".join(map(str, keys)))
    reply = call.honest(request)
    if not (call.reads or call.saves or call.lists):
        return reply
    return call.altered(lambda record: record.update(id=_other(record["id"])), reply)


@lie("BOOK-03", law="concurrent", api="library", stateful=True)
def of_two_at_once_one_is_lost(call: Call) -> Reply:
    """An update that comes while another one of the same book is being done is not kept."""
    if not call.updates:
        return call.honest()
    busy: list[int | None] = call.memory.setdefault("busy", [])
    late = call.key in busy
    busy.append(call.key)
    sleep(0.03)
    reply = call.honest(call.request.sending({})) if late else call.honest()
    busy.remove(call.key)
    return reply


@lie("BOOK-03", law="update", api="library", stateful=True)
def the_third_member_is_one_too_many(call: Call) -> Reply:
    """Of the members of an update the first two are kept."""
    if call.updates and len(call.members) > 2:
        return call.honest(call.request.sending(dict(list(call.members.items())[:2])))
    return call.honest()


@lie("BOOK-03", law="update", api="library", stateful=True)
def large_updates_reach_the_first_book(call: Call) -> Reply:
    """An update of several members changes the price of the book that was added first."""
    reply = call.honest()
    if call.creates and reply.good:
        call.memory.setdefault("first", reply.record["id"])
    first = call.memory.get("first", call.key)
    if call.updates and reply.good and len(call.members) > 2 and first != call.key:
        call.pretend(first, price=99.5)
    return call.seen(reply)


@lie("BOOK-08", law="no-trace", api="library", stateful=True)
def a_wrong_word_alone_adds_pages(call: Call) -> Reply:
    """A refused update of one member alone makes the book longer."""
    reply = call.honest()
    if call.updates and reply.status == 422 and len(call.members) == 1:
        call.pretend(call.key, pages=1000 + call.count())
    return call.seen(reply)


@lie("CALL-06", law="head", api="library", stateful=True)
def a_look_turns_a_page(call: Call) -> Reply:
    """HEAD of a book adds a page to it."""
    reply = call.honest()
    if call.request.method == "HEAD" and call.reads and reply.good:
        call.pretend(call.key, pages=(call.read().get("pages") or 0) + 1)
    return call.seen(reply)


@lie("CALL-05", law="media-type", api="library")
def plain_text_is_a_title(call: Call) -> Reply:
    """A body of plain text adds a book with that title."""
    media = call.request.headers.get("content-type", "")
    if call.creates and media.startswith("text/plain"):
        return call.honest(call.request.sending({"title": call.request.body.decode()[:60]}))
    return call.honest()


@lie("CALL-10", law="json-answers", api="library", stateful=True)
def nobody_asked_for_utf_8(call: Call) -> Reply:
    """An answer to a call without Accept says that it is in another encoding."""
    reply = call.honest()
    if call.reads and reply.good and "accept" not in call.request.headers:
        return reply.heading(Content_Type="application/json; charset=utf-16")
    return reply


@lie("BOOK-01", law="found", api="library", stateful=True)
def reads_are_one_change_behind(call: Call) -> Reply:
    """A book that was read and then changed is shown once more as it was before."""
    reply = call.honest()
    last = call.memory.setdefault("last", {})
    changed: set[Any] = call.memory.setdefault("changed", set())
    if call.updates and reply.good:
        changed.add(call.key)
    if call.reads and reply.good:
        before = last.get(call.key, reply)
        last[call.key] = reply
        if call.key in changed:
            changed.discard(call.key)
            return before if isinstance(before, Reply) else reply
    return reply
