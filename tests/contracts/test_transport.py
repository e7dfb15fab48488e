"""Transport: why there was no answer, in words."""

from __future__ import annotations

import socket
import threading

import pytest
import requests

from contracts.transport import reason


def refused(url: str) -> str:
    with pytest.raises(requests.RequestException) as error:
        requests.get(url, timeout=5)
    return reason(error.value)


def test_nobody_listens() -> None:
    assert refused("http://127.0.0.1:1/") == "connection refused"


def test_a_name_that_is_not_known() -> None:
    error = requests.ConnectionError()
    error.__cause__ = socket.gaierror(-2, "Name or service not known")
    assert reason(error) == "its name is not known"


def test_no_tls() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.listen()

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(10)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        told = refused(f"https://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()
    assert told.startswith("it does not speak TLS there: is it http://")


def test_anything_else_is_told_as_it_is() -> None:
    assert reason(requests.RequestException("odd")) == "RequestException: odd"
