"""How updates stand, in words."""

from __future__ import annotations

from desktop.updates.state import Update
from desktop.words import local_time, tr

__all__ = ["advice", "can_fetch", "field_words", "heading", "local_time", "size"]


def heading(update: Update, version: str) -> str:
    """The sentence at the top of the page. `version` is what is installed."""
    offer = update.offer
    name = offer.version if offer is not None else ""
    words = {
        "idle": tr("Contract Rewriter {version}").format(version=version),
        "checking": tr("Looking for a newer version…"),
        "newest": tr("You have the newest version, {version}.").format(version=version),
        "offered": tr("Version {name} is there; you have {version}.").format(name=name, version=version),
        "fetching": tr("Fetching version {name}…").format(name=name),
        "ready": tr("Version {name} is installed the next time you start.").format(name=name),
        "package": tr("Version {name} is fetched and checked.").format(name=name),
        "failed": update.told,
        "none": tr("This build has no place for updates."),
    }
    return words[update.phase]


def advice(update: Update) -> str:
    """What to do, or how it will go on."""
    here, offer = update.here, update.offer
    if update.phase == "failed":
        return update.advice
    if update.phase == "none":
        return tr("Update it the way you installed it.")
    if update.phase == "ready":
        return tr("Go on working. The version before is kept and comes back if the new one does not start.")
    if update.phase == "package":
        return _package_advice(update)
    if update.phase == "offered" and here is not None and offer is not None:
        if here.how == "source":
            return tr("This copy was installed from source or by pip: update it the same way.")
        if not offer.file:
            return tr("There is no package of it for this system. Look at the page of downloads.")
        if here.how in ("deb", "rpm"):
            return tr("It came by your package manager: fetch the package here, then install it there.")
    return ""


def _package_advice(update: Update) -> str:
    how = update.here.how if update.here is not None else ""
    command = {"deb": "sudo apt install", "rpm": "sudo dnf install"}.get(how, "")
    if command:
        return tr("Install it by: {command}").format(command=f"{command} '{update.package}'")
    return tr("Close the program, then open {path}.").format(path=update.package)


def can_fetch(update: Update) -> bool:
    """Whether there is something to fetch for this installation."""
    offer, here = update.offer, update.here
    there = offer is not None and bool(offer.file) and here is not None and here.how != "source"
    return there and update.phase in ("offered", "failed")


def field_words(update: Update) -> str:
    """What the status bar says; empty when there is nothing to say."""
    name = update.offer.version if update.offer is not None else ""
    if update.phase == "offered":
        return tr("Version {name} is there").format(name=name)
    if update.phase == "fetching":
        share = f" {update.done * 100 // update.total} %" if update.total else ""
        return tr("Fetching {name}").format(name=name) + share
    if update.phase in ("ready", "package"):
        return (
            tr("Version {name} at the next start").format(name=name)
            if update.phase == "ready"
            else tr("Version {name} is fetched").format(name=name)
        )
    return tr("An update was refused") if update.phase == "failed" and update.refused else ""


def size(count: int) -> str:
    """Megabytes for people."""
    return tr("{count} MB").format(count=f"{count / 1_000_000:,.1f}")
