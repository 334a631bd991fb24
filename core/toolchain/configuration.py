"""Where downloads come from and go through: our settings, else what npm and pip are configured with.

Read are the environment, the user's npmrc, the global npmrc and pip's files.
The npmrc of a *project* is not read on purpose: the folder that is opened may
be a stranger's, and it must not choose where programs are fetched from. npm's
`strict-ssl=false` is not followed either.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from core.settings import Settings
from core.toolchain.ini import read_npmrc, read_pip

PUBLISHED_REGISTRY = "https://registry.npmjs.org"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What npm and pip say about downloads; npm's keys are in their file spelling (`https-proxy`)."""

    settings: Settings
    npm: Mapping[str, str] = field(default_factory=dict)
    pip: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)

    def registry(self, package: str) -> str:
        """The registry of a package, without a trailing slash; a scope may have its own."""
        scope = package.partition("/")[0] if package.startswith("@") else ""
        chosen = self.settings.npm_registry or self.npm.get(f"{scope}:registry") or self.npm.get("registry")
        return (chosen or PUBLISHED_REGISTRY).rstrip("/")

    def authorization(self, url: str) -> str:
        """The Authorization header that npm's files hold for a URL, or nothing.

        A key holds for the host, port and path prefix it names and for nothing else.
        """
        parts = urlsplit(url)
        steps = [step for step in parts.path.split("/") if step]
        for count in range(len(steps), -1, -1):
            place = f"//{parts.netloc.rpartition('@')[2]}/{''.join(f'{step}/' for step in steps[:count])}"
            if header := self._stored(place):
                return header
        return ""

    def _stored(self, place: str) -> str:
        bare = place.rstrip("/")
        for key in (place, bare):
            if token := self.npm.get(f"{key}:_authToken"):
                return f"Bearer {token}"
            if basic := self.npm.get(f"{key}:_auth"):
                return f"Basic {basic}"
        return ""

    def proxy(self, url: str) -> str:
        """The proxy set by hand for a URL, or nothing: then the environment decides."""
        if self.settings.proxy:
            return self.settings.proxy
        if _excluded(urlsplit(url).hostname or "", self.npm.get("noproxy", "")):
            return ""
        secure = url.startswith("https:")
        chosen = (self.npm.get("https-proxy") if secure else "") or self.npm.get("proxy") or ""
        if not _set(chosen) and not any(self.env.get(name) for name in _PROXY_VARIABLES):
            chosen = self.pip.get("proxy", "")
        return chosen if _set(chosen) else ""

    def certificate_files(self) -> Iterator[Path]:
        """PEM files to trust besides the system's; the one of our settings first."""
        names = (
            self.settings.ca_file,
            self.npm.get("cafile", ""),
            self.pip.get("cert", ""),
            *(self.env.get(name, "") for name in _CERTIFICATE_VARIABLES),
        )
        yield from (Path(name).expanduser() for name in dict.fromkeys(names) if _set(name))

    def certificates(self) -> str:
        """PEM text that npm's `ca` holds, or nothing."""
        text = self.npm.get("ca", "")
        return text if "BEGIN CERTIFICATE" in text else ""


_PROXY_VARIABLES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
_CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def read_configuration(
    settings: Settings, env: Mapping[str, str] | None = None, home: Path | None = None
) -> Configuration:
    """Read npm's and pip's configuration of this person; missing files are empty."""
    env = os.environ if env is None else env
    home = home or Path.home()
    return Configuration(settings, _npm(env, home), _pip(env, home), env)


def _npm(env: Mapping[str, str], home: Path) -> dict[str, str]:
    variables = {
        name[len("npm_config_") :].lower(): value
        for name, value in env.items()
        if name.lower().startswith("npm_config_") and value
    }
    user = Path(variables.get("userconfig") or home / ".npmrc")
    values: dict[str, str] = {}
    for path in (*_global_npmrc(variables, env), user):
        values.update(read_npmrc(path, env))
    for name, value in variables.items():
        values[name if name.startswith(("@", "//")) else name.replace("_", "-")] = value
    return values


def _global_npmrc(variables: Mapping[str, str], env: Mapping[str, str]) -> tuple[Path, ...]:
    if chosen := variables.get("globalconfig"):
        return (Path(chosen),)
    if prefix := variables.get("prefix") or env.get("PREFIX"):
        return (Path(prefix) / "etc" / "npmrc",)
    if sys.platform == "win32":
        return (Path(env.get("APPDATA", "")) / "npm" / "etc" / "npmrc",)
    node = shutil.which("node", path=env.get("PATH"))
    prefixes = [Path("/usr"), Path("/usr/local")]
    if node is not None:
        prefixes.append(Path(node).resolve().parent.parent)
    return tuple(prefix / "etc" / "npmrc" for prefix in dict.fromkeys(prefixes))


def _pip(env: Mapping[str, str], home: Path) -> dict[str, str]:
    values = read_pip(_pip_files(env, home))
    for key in ("proxy", "cert"):
        if value := env.get(f"PIP_{key.upper()}"):
            values[key] = value
    return values


def _pip_files(env: Mapping[str, str], home: Path) -> tuple[Path, ...]:
    """Source: pip documentation, “Configuration files”; weakest first."""
    by_hand = env.get("PIP_CONFIG_FILE")
    if by_hand == os.devnull:
        return ()
    if sys.platform == "win32":
        files = [home / "pip" / "pip.ini", Path(env.get("APPDATA", "")) / "pip" / "pip.ini"]
    else:
        xdg = Path(env.get("XDG_CONFIG_HOME") or home / ".config")
        files = [Path("/etc/pip.conf"), home / ".pip" / "pip.conf", xdg / "pip" / "pip.conf"]
    if sys.platform == "darwin":
        files.append(home / "Library" / "Application Support" / "pip" / "pip.conf")
    return (*files, *([Path(by_hand)] if by_hand else []))


def _set(value: str) -> bool:
    return value.lower() not in {"", "null", "false", "undefined"}


def _excluded(host: str, noproxy: str) -> bool:
    names = (name.strip().lstrip(".") for name in noproxy.split(","))
    return any(name and (host == name or host.endswith(f".{name}")) for name in names)
