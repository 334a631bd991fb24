"""Mails from templates: the first line is the subject, then paragraphs; `[words]($link)` is a button.

Values are put in once and never looked at again, so that nobody's name is a
template. A value with a line break or a control character is refused where it
would become a header.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "mail"
_BUTTON = re.compile(r"^\[(?P<words>[^\]]+)\]\(\$link\)$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


class BadHeader(ValueError):
    """A text that would break out of a header."""


@dataclass(frozen=True, slots=True)
class Written:
    """A mail in both forms."""

    subject: str
    text: str
    html: str


def write(name: str, values: Mapping[str, str]) -> Written:
    """The mail of a template; KeyError when it needs a value that is not given."""
    subject, _, body = _template(name).partition("\n")
    paragraphs = [part.strip() for part in body.strip().split("\n\n")]
    text = "\n\n".join(_plain(part, values) for part in paragraphs) + "\n"
    escaped = {key: html.escape(value) for key, value in values.items()}
    inner = "\n".join(_rich(part, escaped) for part in paragraphs)
    told = header(_filled(subject, values))
    page = Template(_template("layout", ".html")).substitute(title=html.escape(told), body=inner)
    return Written(told, text, page)


def message(written: Written, sender: str, to: str, number: str, host: str) -> EmailMessage:
    """A message for SMTP. `number` makes its id: a mail that is sent twice is known as one."""
    made = EmailMessage()
    made["From"], made["To"] = _address(*parseaddr(header(sender))), _address("", header(to))
    made["Subject"] = written.subject
    made["Message-ID"] = f"<{header(number)}@{header(host)}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(written.text)
    made.add_alternative(written.html, subtype="html")
    return made


def header(text: str) -> str:
    """The text, or BadHeader when it holds a line break or another control character."""
    if _CONTROL.search(text):
        raise BadHeader("a header holds a control character")
    return text


def _address(name: str, address: str) -> Address:
    if address.count("@") != 1 or any(c in address for c in " ,;<>"):
        raise BadHeader("an address of another form")
    return Address(name, addr_spec=address)


def _plain(part: str, values: Mapping[str, str]) -> str:
    button = _BUTTON.match(part)
    return f"{button['words']}:\n{values['link']}" if button else _filled(part, values)


def _rich(part: str, escaped: Mapping[str, str]) -> str:
    button = _BUTTON.match(part)
    if button:
        return f'<p><a class="button" href="{escaped["link"]}">{html.escape(button["words"])}</a></p>'
    return f"<p>{_filled(html.escape(part, quote=False), escaped)}</p>"


def _filled(text: str, values: Mapping[str, str]) -> str:
    return Template(text).substitute(values)


@cache
def _template(name: str, ending: str = ".txt") -> str:
    return (FOLDER / f"{name}{ending}").read_text("utf-8")
