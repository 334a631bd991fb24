"""The pages that links lead to: one form each, whose secret stands behind the # and reaches no log."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi import APIRouter, Response

router = APIRouter(prefix="/auth", include_in_schema=False)

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "pages"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)


@router.get("/first")
@router.get("/register")
@router.get("/confirm-registration")
@router.get("/reset")
@router.get("/confirm-email")
@router.get("/device")
def page() -> Response:
    """The page; its script knows by the address which form it is."""
    return _file("account.html", "text/html")


@router.get("/page.css")
def style() -> Response:
    """How it looks, in light and dark."""
    return _file("account.css", "text/css")


@router.get("/page.js")
def script() -> Response:
    """What it does."""
    return _file("account.js", "text/javascript")


def _file(name: str, kind: str) -> Response:
    return Response(_read(name), media_type=kind, headers={"Content-Security-Policy": _POLICY})


@cache
def _read(name: str) -> bytes:
    return (FOLDER / name).read_bytes()
