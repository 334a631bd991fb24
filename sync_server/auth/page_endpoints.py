"""The pages that links lead to: their secret stands behind the # and reaches no log."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi import APIRouter, Response

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "pages"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
_SCRIPT = "account"
"""The script that the page names; the others are put in its place."""


@router.get("/auth/first")
@router.get("/auth/register")
@router.get("/auth/confirm-registration")
@router.get("/auth/reset")
@router.get("/auth/confirm-email")
@router.get("/auth/device")
def account() -> Response:
    """One form; its script knows by the address which it is."""
    return _page("account")


@router.get("/invitations")
def invitation() -> Response:
    """What an invitation offers, and how to take it."""
    return _page("invitation")


@router.get("/auth/oidc/back")
def back() -> Response:
    """Where an issuer sends a browser back to that left from one of these pages."""
    return _page("back")


@router.get("/auth/page.css")
def style() -> Response:
    """How they look, in light and dark."""
    return _file(_read("account.css"), "text/css")


@router.get("/auth/common.js")
def common_script() -> Response:
    """What their scripts share."""
    return _file(_read("common.js"), "text/javascript")


@router.get("/auth/account.js")
def account_script() -> Response:
    """What the forms of accounts do."""
    return _file(_read("account.js"), "text/javascript")


@router.get("/auth/invitation.js")
def invitation_script() -> Response:
    """What the page of an invitation does."""
    return _file(_read("invitation.js"), "text/javascript")


@router.get("/auth/back.js")
def back_script() -> Response:
    """What happens on the way back."""
    return _file(_read("back.js"), "text/javascript")


def _page(script: str) -> Response:
    page = _read("account.html").replace(f"/{_SCRIPT}.js".encode(), f"/{script}.js".encode())
    return _file(page, "text/html")


def _file(content: bytes, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Security-Policy": _POLICY})


@cache
def _read(name: str) -> bytes:
    return (FOLDER / name).read_bytes()
