"""What stands in the logs, and what never does."""

from __future__ import annotations

import io
import logging

import orjson
import pytest

from sync_server.web.logs import JsonLines, masked, masked_address


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer abc.def.ghi", "abc.def.ghi"),
        ("token=0123456789abcdef", "0123456789abcdef"),
        ('{"password": "hunter2"}', "hunter2"),
        ("postgresql://user:hunter2@db/x", "hunter2"),
        ("mail to grace.hopper@example.org failed", "grace.hopper"),
        ("from 203.0.113.77", "203.0.113.77"),
        ("key scr_01936e5c7a107c31_9wq0abcdefghijkl", "9wq0abcdefghijkl"),
        ("inv_01936e5c7a107c318f005e8d21c4aa02_9wq0abcdefghijkl", "9wq0abcdefghijkl"),
        ("eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "c2lnbmF0dXJl"),
        ("A" * 43, "A" * 43),
        ("refresh 3q2-7wAbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-ab", "MnOpQrStUvWx"),
    ],
)
def test_what_identifies_or_lets_in_is_masked(text: str, secret: str) -> None:
    assert secret not in masked(text)
    assert "***" in masked(text) or ".0" in masked(text)


def test_what_helps_an_operator_stays() -> None:
    for text in (
        "request",
        "A" * 42,
        "job 01936e5c-7a10-7c31-8f00-5e8d21c4aa02 failed 3 times",
        "took 12.5 ms",
        "GET /projects",
    ):
        assert masked(text) == text


def test_addresses_are_logged_as_networks() -> None:
    assert masked_address("203.0.113.77") == "203.0.113.0/24"
    assert masked_address("2001:db8:1:2::1") == "2001:db8:1::/48"
    assert masked_address("no address") is None


def test_a_record_is_one_line_whatever_is_in_it() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    record = logging.LogRecord(
        "x", logging.INFO, "", 0, 'evil\r\n{"level":"info"}\u2028 %s', ("\x1b[31mred",), None
    )
    record.path = "/a\nb"
    handler.emit(record)
    (line,) = out.getvalue().splitlines() if "\u2028" not in out.getvalue() else [out.getvalue().strip()]
    assert "\n" not in line
    assert "\x1b" not in line
    assert orjson.loads(line)["message"].startswith("evil\r\n")
