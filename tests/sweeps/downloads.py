"""The page of downloads in a real browser: `python3 dev.py sweep downloads [FOLDER]`.

Headless Chromium opens the page of a real server in both themes, wide and on a phone, writes pictures into
FOLDER (default: build/downloads), and downloads the installer that it was offered first. Checked are: nothing
is refused by the content policy, nothing is wider than the screen, every text has enough contrast, no script
and no other host is asked for, and what was downloaded is what was signed. Needs `chromium`.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

from core.releasing.publishing import publish
from sync_server.settings import ServerSettings
from tests.fixtures.chromium import Chromium, chromium, program_of_browser
from tests.fixtures.release_server import Releases
from tests.fixtures.serving import serving

SIZES = {"wide": (1280, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
NOTES = """### Added

- Updates that are proven before they are used, and taken back when they do not start.
- A page of downloads with the right installer for your system.

### Changed

- The window starts in half the time; `rewrite` says which **rules** it asked.
"""
NAMES = (
    "contract-rewriter_1.2.0_amd64.deb",
    "contract-rewriter-1.2.0-1.x86_64.rpm",
    "contract-rewriter-1.2.0-linux-x86_64.tar.xz",
    "contract-rewriter-1.2.0-windows-x86_64.exe",
    "contract-rewriter-1.2.0-macos-arm64.dmg",
    "contract-rewriter-1.2.0.cdx.json",
)
CONTRAST = """
(() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => { v /= 255;
      return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const back = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
      if (!c.endsWith(', 0)')) return c; } return 'rgb(255, 255, 255)'; };
  const low = [];
  for (const e of document.querySelectorAll('main *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(back(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) low.push(e.outerHTML.slice(0, 80));
  }
  return JSON.stringify({low, wide: document.documentElement.scrollWidth - innerWidth,
    scripts: document.scripts.length, cookies: document.cookie});
})()
"""


def main() -> int:
    """Take the pictures, download, and say what is wrong; the exit code."""
    if program_of_browser() is None:
        print("Chromium is not installed (apt-get install chromium).", file=sys.stderr)
        return 1
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "build/downloads").absolute()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        wrong = _look(Path(folder), target)
    for line in wrong:
        print(f"wrong: {line}")
    print(f"{len(wrong)} wrong; pictures are in {target}")
    return 1 if wrong else 0


def _look(folder: Path, target: Path) -> list[str]:
    releases = _releases(folder)
    settings = ServerSettings(
        data_dir=folder / "server", development=True, run_jobs=False, releases_dir=str(releases.folder)
    )
    with serving(settings) as served, chromium(folder / "profile") as browser:
        wrong = [
            line
            for theme in THEMES
            for name in SIZES
            for line in _picture(browser, served.address, theme, name, target)
        ]
        return wrong + _download(browser, served.address, releases, folder / "got")


def _picture(browser: Chromium, address: str, theme: str, size: str, target: Path) -> list[str]:
    width, height = SIZES[size]
    mobile = size == "phone"
    browser.call(
        "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile
    )
    browser.theme(dark=theme == "dark")
    events = browser.open(f"{address}/downloads/")
    where = f"{theme}, {size}"
    asked = [
        item["params"]["request"]["url"] for item in events if item["method"] == "Network.requestWillBeSent"
    ]
    wrong = [f"{where}: {url} was asked for" for url in asked if not url.startswith(f"{address}/downloads/")]
    logged = [item["params"]["entry"]["text"] for item in events if item["method"] == "Log.entryAdded"]
    wrong += [f"{where}: {text}" for text in logged if "favicon" not in text and "404" not in text]
    seen = json.loads(browser.value(CONTRAST))
    wrong += [f"{where}: too little contrast: {each}" for each in seen["low"]]
    wrong += [f"{where}: {seen['wide']} px wider than the screen"] if seen["wide"] > 0 else []
    wrong += [f"{where}: scripts or cookies"] if seen["scripts"] or seen["cookies"] else []
    browser.picture(target / f"{theme}-{size}.png", dark=theme == "dark", whole=True)
    return wrong


def _download(browser: Chromium, address: str, releases: Releases, folder: Path) -> list[str]:
    browser.call(
        "Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder), eventsEnabled=True
    )
    browser.call("Emulation.clearDeviceMetricsOverride")
    browser.open(f"{address}/downloads/")
    click = "document.querySelector('.button.primary').click()"
    browser.call("Runtime.evaluate", expression=click, userGesture=True)
    name = browser.event("Browser.downloadWillBegin")["suggestedFilename"]
    browser.event("Browser.downloadProgress", state="completed")
    got = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    sums = (releases.folder / "targets" / "stable" / "1.2.0" / "SHA256SUMS").read_text()
    print(f"downloaded {name}: {got}")
    return [] if f"{got}  {name}\n" in sums else [f"{name} is not what was signed"]


def _releases(folder: Path) -> Releases:
    releases = Releases(folder / "publisher", roots=1, threshold=1)
    files = []
    for number, name in enumerate(NAMES):
        (folder / name).write_bytes(hashlib.sha256(name.encode()).digest() * (1_500_000 + number * 90_000))
        files.append(folder / name)
    now = releases.now()
    publish(releases.folder, "stable", "1.2.0", files, NOTES, releases.keys, now)
    releases.publish("1.1.0", name="contract-rewriter_1.1.0_amd64.deb")
    releases.publish("1.3.0b1", "beta", name="contract-rewriter_1.3.0b1_amd64.deb")
    return releases


if __name__ == "__main__":
    sys.exit(main())
