"""Replies of several connections are sent together, each client's in its own order."""

from collections.abc import Callable
from contextlib import ExitStack

from mockserver.outgoing import Outgoing
from tests.mockserver.serving.client import Client


class _Sender:
    def __init__(self, name: str, sent: list[str]) -> None:
        self.name = name
        self.sent = sent

    def flush(self) -> None:
        self.sent.append(self.name)


def test_what_is_held_is_sent_at_the_next_turn_of_the_loop() -> None:
    due: list[Callable[[], None]] = []
    sent: list[str] = []
    outgoing = Outgoing(due.append)
    for name in "abc":
        outgoing.add(_Sender(name, sent))
    assert (sent, len(due)) == ([], 1)
    due.pop()()
    assert sent == ["a", "b", "c"]
    outgoing.add(_Sender("d", sent))
    due.pop()()
    assert sent == ["a", "b", "c", "d"]


def test_no_reply_waits_for_more_than_some_others() -> None:
    due: list[Callable[[], None]] = []
    sent: list[str] = []
    outgoing = Outgoing(due.append)
    for number in range(40):
        outgoing.add(_Sender(str(number), sent))
    assert len(sent) == 32
    for one in due:
        one()
    assert sent == [str(number) for number in range(40)]


def test_many_clients_that_ask_ahead_get_their_own_answers_in_order(url: str) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(Client(url)) for _ in range(40)]
        for turn in range(3):
            for number, client in enumerate(clients):
                targets = [f"/{turn}-{number}-{place}" for place in range(number % 4 + 1)]
                heads = (f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n" for target in targets)
                client.send("".join(heads).encode())
            for number, client in enumerate(clients):
                for place in range(number % 4 + 1):
                    assert client.receive().body == f"/{turn}-{number}-{place}".encode()


def test_a_page_behind_a_held_reply_comes_after_it(url: str) -> None:
    with Client(url) as one, Client(url) as other:
        head = b"GET %b HTTP/1.1\r\nHost: a\r\n\r\n"
        one.send(head % b"/first" + head % b"/page/plain" + head % b"/last")
        other.send(head % b"/other")
        assert [one.receive().body for _ in range(3)] == [b"/first", b"a page", b"/last"]
        assert other.receive().body == b"/other"


def test_the_last_reply_is_sent_before_the_connection_closes(url: str) -> None:
    with Client(url) as one, Client(url) as other:
        head = b"GET %b HTTP/1.1\r\nHost: a\r\n%b\r\n"
        one.send(head % (b"/first", b"") + head % (b"/last", b"Connection: close\r\n"))
        other.send(head % (b"/other", b"") + b"nonsense\r\n\r\n")
        assert [one.receive().body, one.receive().body] == [b"/first", b"/last"]
        assert one.ended()
        assert other.receive().body == b"/other"
        assert other.receive().status == 400
        assert other.ended()
