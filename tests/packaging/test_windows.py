"""The installer for Windows can be made and signed on Linux, and a changed one is not the signed one."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

TOOLS = ("makensis", "osslsigncode")
MISSING = [name for name in TOOLS if shutil.which(name) is None]


@pytest.fixture
def signing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key and a certificate made for this test; returns the certificate."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
    made = builder.sign(key, hashes.SHA256())
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (tmp_path / "key.pem").write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
    (tmp_path / "certificate.pem").write_bytes(made.public_bytes(pem))
    monkeypatch.setenv("SIGNING_KEY", str(tmp_path / "key.pem"))
    monkeypatch.setenv("SIGNING_CERTIFICATE", str(tmp_path / "certificate.pem"))
    return tmp_path / "certificate.pem"


def verified(file: Path, certificate: Path) -> bool:
    command = ["osslsigncode", "verify", "-CAfile", str(certificate), "-in", str(file)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(
    bool(MISSING), reason=f"not installed: {', '.join(MISSING)} (apt-get install nsis osslsigncode)"
)
def test_an_installer_is_made_and_signed_and_a_changed_one_is_refused(tmp_path: Path, signing: Path) -> None:
    import windows

    bundle = tmp_path / "bundle"
    for name in ("_internal/a.dll", "toolchain/node-1/node.exe", "LICENSE"):
        (bundle / name).parent.mkdir(parents=True, exist_ok=True)
        (bundle / name).write_bytes(b"content")
    made = windows.exe(bundle, "1.2.3", tmp_path, 1_700_000_000)
    assert made.read_bytes()[:2] == b"MZ"
    assert verified(made, signing)
    data = bytearray(made.read_bytes())
    data[len(data) // 2] ^= 1
    made.write_bytes(data)
    assert not verified(made, signing)


def test_without_a_key_nothing_is_signed_and_that_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import windows

    program = tmp_path / "a.exe"
    program.write_bytes(b"MZ")
    assert windows.sign(program) is False
    assert "NOT signed" in capsys.readouterr().out and program.read_bytes() == b"MZ"
