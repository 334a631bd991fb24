"""What npm and pip are configured with decides where downloads come from; a project's files never do."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.settings import Settings
from core.toolchain.configuration import Configuration, read_configuration
from core.toolchain.ini import read_npmrc


def read(home: Path, env: dict[str, str] | None = None, **settings: str) -> Configuration:
    """The configuration of a person with this home and environment."""
    fixed = {"PREFIX": str(home / "prefix"), "PATH": "", **(env or {})}
    return read_configuration(Settings(**settings), fixed, home)  # type: ignore[arg-type]


def npmrc(home: Path, text: str) -> None:
    (home / ".npmrc").write_text(text, "utf-8")


def test_without_any_configuration_the_published_registry_is_asked_directly(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.registry("solc") == "https://registry.npmjs.org"
    assert found.authorization("https://registry.npmjs.org/solc") == ""


def test_our_setting_is_stronger_than_npm_and_the_environment_stronger_than_its_files(tmp_path: Path) -> None:
    npmrc(tmp_path, "registry = https://user.example/npm/\n")
    (tmp_path / "prefix" / "etc").mkdir(parents=True)
    (tmp_path / "prefix" / "etc" / "npmrc").write_text("registry=https://global.example\nnoproxy=a.example")
    assert read(tmp_path).registry("solc") == "https://user.example/npm"
    env = {"npm_config_registry": "https://env.example"}
    assert read(tmp_path, env).registry("solc") == "https://env.example"
    assert read(tmp_path, env, npm_registry="https://ours.example").registry("solc") == "https://ours.example"
    npmrc(tmp_path, "")
    assert read(tmp_path).registry("solc") == "https://global.example"


def test_a_scope_may_have_a_registry_of_its_own(tmp_path: Path) -> None:
    npmrc(tmp_path, "registry=https://a.example\n@foundry-rs:registry=https://b.example/\n")
    found = read(tmp_path)
    assert found.registry("@foundry-rs/anvil-linux-amd64") == "https://b.example"
    assert found.registry("solc") == "https://a.example"


def test_the_npmrc_of_the_current_folder_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / ".npmrc").write_text("registry=https://evil.example\n")
    monkeypatch.chdir(project)
    assert read(tmp_path).registry("solc") == "https://registry.npmjs.org"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/npm/solc", "Bearer one"),
        ("https://a.example/npm/deep/solc", "Bearer one"),
        ("https://a.example/other", ""),
        ("https://a.example.evil.example/npm/solc", ""),
        ("https://a.example:8443/npm/solc", ""),
        ("https://b.example/solc", "Basic dXNlcjpwYXNz"),
    ],
)
def test_a_token_holds_for_the_place_it_names(tmp_path: Path, url: str, expected: str) -> None:
    npmrc(tmp_path, "//a.example/npm/:_authToken=one\n//b.example/:_auth=dXNlcjpwYXNz\n")
    assert read(tmp_path).authorization(url) == expected


def test_proxies_are_taken_from_our_setting_then_npm_then_the_environment_then_pip(tmp_path: Path) -> None:
    (tmp_path / ".config" / "pip").mkdir(parents=True)
    (tmp_path / ".config" / "pip" / "pip.conf").write_text("[global]\nproxy = http://pip.example\n")
    url = "https://registry.npmjs.org/solc"
    assert read(tmp_path).proxy(url) == "http://pip.example"
    assert read(tmp_path, {"HTTPS_PROXY": "http://env.example"}).proxy(url) == ""  # the client reads it
    npmrc(
        tmp_path,
        "proxy=http://plain.example\nhttps-proxy=http://secure.example\nnoproxy=.internal,localhost\n",
    )
    assert read(tmp_path).proxy(url) == "http://secure.example"
    assert read(tmp_path).proxy("http://a.example/solc") == "http://plain.example"
    assert read(tmp_path).proxy("https://npm.internal/solc") == ""
    assert read(tmp_path, proxy="http://ours.example").proxy(url) == "http://ours.example"


def test_a_proxy_that_npm_is_told_not_to_use_is_not_used(tmp_path: Path) -> None:
    npmrc(tmp_path, "proxy=null\nhttps-proxy=false\n")
    assert read(tmp_path).proxy("https://a.example") == ""


def test_certificates_are_collected_from_everywhere(tmp_path: Path) -> None:
    (tmp_path / ".config" / "pip").mkdir(parents=True)
    (tmp_path / ".config" / "pip" / "pip.conf").write_text("[global]\ncert = /pip.pem\n")
    npmrc(tmp_path, "cafile=/npm.pem\n")
    found = read(tmp_path, {"SSL_CERT_FILE": "/env.pem"}, ca_file="/ours.pem")
    assert [path.as_posix() for path in found.certificate_files()] == [
        "/ours.pem",
        "/npm.pem",
        "/pip.pem",
        "/env.pem",
    ]


def test_an_npmrc_is_read_with_its_comments_quotes_variables_and_lists(tmp_path: Path) -> None:
    file = tmp_path / "npmrc"
    file.write_text('; note\n# note\na = "b c"\nd=${NAME}\ne=${NONE}\nca[]=one\nca[]=two\nflag\n', "utf-8")
    assert read_npmrc(file, {"NAME": "value"}) == {"a": "b c", "d": "value", "e": "${NONE}", "ca": "one\ntwo"}


def test_certificates_in_the_npmrc_are_used(tmp_path: Path) -> None:
    npmrc(tmp_path, 'ca="-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----"\n')
    assert read(tmp_path).certificates().splitlines()[1] == "AAAA"
