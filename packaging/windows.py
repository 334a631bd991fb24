"""The installer for Windows by NSIS, and its signature by osslsigncode: both run on Linux too.

SIGNING_KEY, SIGNING_CERTIFICATE      PEM files; without them nothing is signed, and that is said
SIGNING_TIMESTAMP                     address of a time-stamping service (RFC 3161), optional
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from contents import ROOT

SCRIPT = ROOT / "packaging" / "windows" / "installer.nsi"


def exe(bundle: Path, version: str, target: Path, epoch: int) -> Path:
    """Write contract-rewriter-VERSION-windows-x64.exe; the programs in the bundle are signed before it."""
    for program in sorted(bundle.glob("contract-rewriter*.exe")):
        sign(program)
    made = target / f"contract-rewriter-{version}-windows-x64.exe"
    icon = ROOT / "build" / "icons" / "icon.ico"
    words = {"VERSION": version, "BUNDLE": bundle, "TARGET": made} | (
        {"ICON": icon} if icon.is_file() else {}
    )
    defined = [f"-D{name}={value}" for name, value in words.items()]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}
    done = subprocess.run(["makensis", "-V2", *defined, SCRIPT], env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"makensis ended with {done.returncode}.")
    sign(made)
    return made


def sign(program: Path) -> bool:
    """Sign a file in its place; False when there is nothing to sign with."""
    key, certificate = os.environ.get("SIGNING_KEY"), os.environ.get("SIGNING_CERTIFICATE")
    if not key or not certificate:
        print(f"{program.name} is NOT signed: set SIGNING_KEY and SIGNING_CERTIFICATE.")
        return False
    service = os.environ.get("SIGNING_TIMESTAMP")
    signed = program.with_suffix(".signed")
    options = ["-h", "sha256", "-n", "Contract Rewriter", *(["-ts", service] if service else [])]
    command = ["osslsigncode", "sign", "-certs", certificate, "-key", key, *options]
    done = subprocess.run([*command, "-in", program, "-out", signed], check=False, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise SystemExit(f"osslsigncode ended with {done.returncode} for {program.name}.")
    signed.replace(program)
    return True
