"""Publishing from the command line: what a publisher types, and what openssl says of the result."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.cli.main import main
from core.secrets import sealed


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CONTRACT_REWRITER_RELEASES_PASSPHRASE", "a long passphrase")
    monkeypatch.setattr(sealed, "COST", 4)
    return


def releases(tmp_path: Path, *given: str) -> int:
    keys = [] if given[0] == "list" else ["--keys", str(tmp_path / "keys")]
    return main(["releases", given[0], "--folder", str(tmp_path / "out"), *keys, *given[1:]])


def publish(tmp_path: Path, version: str) -> int:
    package = tmp_path / f"contract-rewriter_{version}_amd64.deb"
    package.write_bytes(b"a package")
    (tmp_path / "notes.md").write_text("- new\n")
    return releases(
        tmp_path, "add", str(package), "--version", version, "--notes", str(tmp_path / "notes.md")
    )


def test_a_publisher_makes_a_folder_and_publishes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert releases(tmp_path, "init") == 0
    assert "offline" in capsys.readouterr().out
    assert publish(tmp_path, "1.2.0") == 0
    capsys.readouterr()
    assert releases(tmp_path, "list", "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    (deb,) = [item for item in told["files"] if item["kind"] == "deb"]
    assert deb["system"] == "linux" and deb["architecture"] == "x86_64" and told["damaged"] == []


def test_a_published_release_never_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    releases(tmp_path, "init")
    publish(tmp_path, "1.2.0")
    assert publish(tmp_path, "1.2.0") == 2
    assert "published in stable already" in capsys.readouterr().err
    (tmp_path / "out" / "targets" / "stable" / "1.2.0" / "contract-rewriter_1.2.0_amd64.deb").write_bytes(
        b"!"
    )
    assert releases(tmp_path, "list") == 1
    assert "damaged: stable/1.2.0/contract-rewriter_1.2.0_amd64.deb" in capsys.readouterr().out


def test_every_key_can_be_replaced_and_a_root_without_enough_keys_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    releases(tmp_path, "init")
    (tmp_path / "keys" / "root-3.key").unlink()
    for name in ("root-1", "targets", "beta", "online"):
        assert releases(tmp_path, "rotate", name) == 0, name
    for name in ("root", "targets", "stable", "beta"):
        assert releases(tmp_path, "renew", name) == 0, name
    assert releases(tmp_path, "refresh") == 0
    away = (tmp_path / "keys" / "online.key").rename(tmp_path / "online.key")
    kept = {path: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    for name in ("targets", "stable"):
        assert releases(tmp_path, "rotate", name) == 2, "what cannot be signed is not begun"
    assert kept == {path: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    away.rename(tmp_path / "keys" / "online.key")
    assert publish(tmp_path, "1.0.0") == 0
    assert releases(tmp_path, "withdraw", "--version", "1.0.0") == 0
    assert publish(tmp_path, "1.0.0") == 2  # somebody has it: it never becomes something else
    assert "never changes" in capsys.readouterr().err
    (tmp_path / "keys" / "root-2.key").unlink()
    assert releases(tmp_path, "renew", "root") == 2
    assert "The root needs 2 keys, and 1 of them" in capsys.readouterr().err


def test_words_that_make_no_sense_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert releases(tmp_path, "refresh") == 2
    assert releases(tmp_path, "init", "--roots", "1", "--threshold", "2") == 2
    assert releases(tmp_path, "init") == 0
    assert releases(tmp_path, "init") == 2
    assert publish(tmp_path, "1.2-x") == 2
    assert releases(tmp_path, "withdraw", "--version", "9.9.9") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_short_passphrase_makes_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_RELEASES_PASSPHRASE", "short")
    assert releases(tmp_path, "init") == 2
    assert "too short" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_agrees_with_the_signature_of_the_checksums(tmp_path: Path) -> None:
    releases(tmp_path, "init")
    publish(tmp_path, "1.2.0")
    place = tmp_path / "out" / "targets" / "stable" / "1.2.0"
    verify = "openssl pkeyutl -verify -pubin -inkey stable.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig"
    assert subprocess.run(verify.split(), cwd=place, capture_output=True, check=False).returncode == 0
    assert subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=place, check=False).returncode == 0
    (place / "SHA256SUMS").write_text("0" * 64 + "  notes.md\n")
    assert subprocess.run(verify.split(), cwd=place, capture_output=True, check=False).returncode != 0
