"""Mails from templates: the first line is the subject, then paragraphs.

`[words]($link)` is a button, `> words` a quotation, `- $items` a list. Values are put
in once and never looked at again, so that nobody's name is a template. A value with a
line break or a control character is refused where it would become a header.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "mail"
_BUTTON = re.compile(r"^\[(?P<words>[^\]]+)\]\(\$link\)$")
_LIST = "- $items"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_LONGEST_SUBJECT = 200


class BadHeader(ValueError):
    """A text that would break out of a header."""


@dataclass(frozen=True, slots=True)
class Written:
    """A mail in both forms. `unsubscribe`: the address that stops mails of its kind."""

    subject: str
    text: str
    html: str
    unsubscribe: str | None = None


def write(
    name: str, values: Mapping[str, str], *, unsubscribe: str | None = None, items: Sequence[str] = ()
) -> Written:
    """The mail of a template; KeyError when it needs a value that is not given."""
    subject, _, body = _template(name).partition("\n")
    paragraphs = [part.strip() for part in body.strip().split("\n\n")]
    text = "\n\n".join(_plain(part, values, items) for part in paragraphs) + "\n"
    escaped = {key: html.escape(value) for key, value in values.items()}
    inner = "\n".join(_rich(part, escaped, items) for part in paragraphs)
    told = header(_filled(subject, values))[:_LONGEST_SUBJECT]
    foot = ""
    if unsubscribe is not None:
        text += f"\n-- \nStop mails of this kind: {header(unsubscribe)}\n"
        foot = f'<p class="foot"><a href="{html.escape(unsubscribe)}">Stop mails of this kind</a></p>'
    page = Template(_template("layout", ".html")).substitute(title=html.escape(told), body=inner, foot=foot)
    return Written(told, text, page, unsubscribe)


def message(written: Written, sender: str, to: str, number: str, host: str) -> EmailMessage:
    """A message for SMTP. `number` makes its id: a mail that is sent twice is known as one."""
    made = EmailMessage()
    made["From"], made["To"] = _address(*parseaddr(header(sender))), _address("", header(to))
    made["Subject"] = written.subject
    made["Message-ID"] = f"<{header(number)}@{header(host)}>"
    made["Auto-Submitted"] = "auto-generated"
    if written.unsubscribe is not None:  # Source: RFC 2369 and RFC 8058
        made["List-Unsubscribe"] = f"<{header(written.unsubscribe)}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
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


def _plain(part: str, values: Mapping[str, str], items: Sequence[str]) -> str:
    if part == _LIST:
        return "\n".join(f"- {item}" for item in items)
    button = _BUTTON.match(part)
    return f"{button['words']}:\n{values['link']}" if button else _filled(part, values)


def _rich(part: str, escaped: Mapping[str, str], items: Sequence[str]) -> str:
    if part == _LIST:
        return "<ul>" + "".join(f"<li>{html.escape(item)}</li>" for item in items) + "</ul>"
    button = _BUTTON.match(part)
    if button:
        return f'<p><a class="button" href="{escaped["link"]}">{html.escape(button["words"])}</a></p>'
    if part.startswith("> "):
        quoted = _filled(html.escape(part[2:], quote=False), escaped)
        return f"<blockquote>{quoted}</blockquote>"
    return f"<p>{_filled(html.escape(part, quote=False), escaped)}</p>"


def _filled(text: str, values: Mapping[str, str]) -> str:
    return Template(text).substitute(values)


@cache
def _template(name: str, ending: str = ".txt") -> str:
    return (FOLDER / f"{name}{ending}").read_text("utf-8")
