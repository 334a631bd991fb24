"""What two people see who share a project: the real server on loopback, two programs with a profile each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.settings import Settings
from core.wire.ids import new_id
from desktop.app import Desktop
from desktop.operations import files, rewrite
from desktop.team.view import TeamView
from desktop.window import Window
from tests.desktop.team.playing import fetch, share, sign_in
from tests.fixtures.receiving import Site, Slack, receiving
from tests.fixtures.serving_thread import ServerThread
from tests.screens.alone import sample
from tests.screens.camera import Camera


class Sharing(Camera):
    """Drives the windows of Ada, who is pictured, and of Rob."""

    def take(self, folder: Path) -> None:
        """All screens of this chapter."""
        (folder / "ada").mkdir()
        self.file = sample(folder / "ada")
        site, slack = Site(), Slack()
        with (
            receiving(site, slack),
            ServerThread(folder / "server", outgoing_private=True, outgoing_ports="") as server,
        ):
            self.dialogs("40-sign-in", lambda window: window.commands["team-sign-in"].trigger())
            self._begin(server)
            self._receivers(server, site, slack)
            rob = self._rob(folder)
            try:
                self._together(rob, server, folder)
            finally:
                rob.window.close_now()
                rob.close()

    def _begin(self, server: ServerThread) -> None:
        """Ada makes a team, invites Rob, and shares the samples."""
        hers, his = server.register("ada"), server.register("rob")
        self.token = hers
        self.team = new_id()
        server.ask(hers, "POST", "/teams", {"id": self.team, "name": "Auditors"})
        made = server.ask(hers, "POST", f"/teams/{self.team}/invitations", {"role": "editor"}).json()
        server.ask(his, "POST", "/invitations/accept", {"secret": made["secret"]})
        desktop = self.desktop
        desktop.shared.vault.use_session()
        desktop.window.open_path(self.file.parent)
        self.until(lambda: desktop.session.documents and desktop.session.analysis)
        sign_in(desktop, server, "ada", self.until)
        self.until(lambda: desktop.session.team.roster)
        self.dialogs("41-share", lambda window: window.commands["team-share"].trigger())
        share(desktop, "Vault", self.until, self.team)

    def _rob(self, folder: Path) -> Desktop:
        tools = self.desktop.shared.tools()
        rob = Desktop(self.desktop.app, Settings(data_dir=folder / "rob-data"), tools)
        rob.shared.vault.use_session()
        return rob

    def _together(self, rob: Desktop, server: ServerThread, folder: Path) -> None:
        ada = self.desktop
        sign_in(rob, server, "rob", self.until)
        (folder / "rob").mkdir()
        fetch(rob, "Vault", folder / "rob", self.until)
        self._front(ada, self.file)
        self._front(rob, folder / "rob" / "Vault" / "Vault.sol")
        self._talk(rob)
        self._front(ada, self.file)
        self.pictures("42-team-project", self._page("project"))
        self.pictures("43-team-members", self._page("members"))
        self.pictures("44-team-activity", self._page("happened"))
        self.pictures("45-team-comments", self._page("comments"))
        self.dialogs("46-invite", lambda window: window.commands["team-invite"].trigger())
        self.until(lambda: ada.session.inbox.known and ada.session.inbox.items)
        self.pictures("50-notifications", lambda window: window.show_panel("notifications"))
        self.dialogs(
            "51-what-i-am-told",
            lambda window: window.commands["notifications-choose"].trigger(),
            lambda: not ada.bench.jobs.states(),
        )
        self._conflict(rob, server)
        self.pictures("47-team-conflict", self._page("project"))
        ada.window.commands["team-decide"].trigger()
        self.until(ada.window.tabs.merging)
        self.calm()
        self.pictures("48-team-deciding", lambda window: window.commands["next-hunk"].trigger())
        server.stop()
        ada.window.commands["team-sync"].trigger()
        self.until(lambda: ada.session.team.sync.kind == "offline")
        self.pictures("49-team-offline", self._page("project"))
        server.start()

    def _receivers(self, server: ServerThread, site: Site, slack: Slack) -> None:
        """A webhook that missed one message, a Slack channel, and one that is not verified."""
        ada = self.desktop
        self.until(lambda: ada.session.team.roster)
        events = ["new-high-finding", "proposal-ready", "analysis-finished"]
        for kind, name, url in (
            ("webhook", "Build server", f"{site.address}/hooks/contract-rewriter"),
            ("slack", "#audits", f"{slack.address}/services/T000/B000/XXXX"),
            ("webhook", "Archive", "https://archive.example.org/contract-rewriter"),
        ):
            body = {"team_id": self.team, "name": name, "url": url, "events": events}
            made = server.ask(self.token, "POST", f"/notifications/{kind}", body).json()["receiver"]
            if name != "Archive":
                server.ask(self.token, "POST", f"/teams/{self.team}/receivers/{made['id']}/verify")
        link = ada.session.team.link
        assert link is not None
        site.moods.extend(("well", "404"))
        for title in ("Vault.withdraw: sends ether before a balance is written", "12 files, 3 findings"):
            event = "analysis-finished" if "files" in title else "new-high-finding"
            told = {"event": event, "project_id": link.workspace_id, "key": new_id(), "title": title}
            server.ask(self.token, "POST", "/notifications/send", told)
        self.until(lambda: len(site.seen) > 2)

        def show(window: Window) -> None:
            window.commands["team-receivers"].trigger()
            dialog = window.team_desk.receiver_desk.dialog
            assert dialog is not None
            self.until(lambda: dialog.log.topLevelItemCount() == 2)
            newest = dialog.log.topLevelItem(0)
            assert newest is not None
            dialog.log.setCurrentItem(newest)
            self.until(dialog.details.toPlainText)

        self.dialogs("50-team-receivers", show)

        def register(window: Window) -> None:
            show(window)
            dialog = window.team_desk.receiver_desk.dialog
            assert dialog is not None
            dialog.webhook.click()

        self.dialogs("51-register-webhook", register)

    def _talk(self, rob: Desktop) -> None:
        """Rob comments on a line, Ada answers; her rewrite is proposed to him."""
        ada = self.desktop
        self.until(lambda: rob.window.tabs.editor() is not None and not rob.bench.jobs.states())
        editor = rob.window.tabs.editor()
        assert editor is not None
        editor.setTextCursor(editor.document().find("msg.value"))
        rob.window.commands["team-comment"].trigger()
        page = _team(rob).comments
        page.text.setPlainText("Should a deposit of nothing be refused here?")
        page.send.click()
        self.until(lambda: rob.session.team.threads and rob.session.team.sync.kind == "synced")
        self._sync(ada)
        self.until(lambda: ada.session.team.threads)
        hers = _team(ada).comments
        item = hers.list.topLevelItem(0)
        assert item is not None
        hers.list.setCurrentItem(item)
        hers.text.setPlainText("Yes, otherwise an event says that shares of nobody were made.")
        hers.send.click()
        self.until(lambda: len(ada.session.team.threads[0].thread.replies) > 0)
        rewrite.rewrite(ada.bench, ("gas",))
        self.until(lambda: ada.session.candidates and not ada.bench.jobs.states())
        self._sync(ada)

    def _conflict(self, rob: Desktop, server: ServerThread) -> None:
        """Both save another text of one line while neither hears of the other; Rob's is there first."""
        ada = self.desktop
        server.stop()
        for desktop, line in ((rob, "// Rob: no deposits of nothing"), (ada, "// Ada: zero is refused")):
            editor = desktop.window.tabs.editor()
            assert editor is not None
            text = editor.text()
            end = text.index("\n", text.index("msg.value"))
            cursor = editor.textCursor()
            cursor.setPosition(end)
            cursor.insertText(f" {line}")
            desktop.window.save_current()
            self.until(lambda: not desktop.bench.jobs.states())  # noqa: B023 - used up before it changes
        server.start()
        for desktop in (rob, ada):
            self._sync(desktop)
        self.until(lambda: ada.session.team.conflicts)
        self.calm()

    def _front(self, desktop: Desktop, file: Path) -> None:
        files.open_file(desktop.bench, file)
        self.until(lambda: desktop.session.current == file and not desktop.bench.jobs.states())

    def _sync(self, desktop: Desktop) -> None:
        self.until(lambda: not desktop.bench.jobs.states())
        desktop.window.commands["team-sync"].trigger()
        team = desktop.session.team
        self.until(lambda: team.sync.kind in ("synced", "waiting") and not desktop.bench.jobs.states())

    def _page(self, name: str) -> Callable[[Window], object]:
        def show(window: Window) -> None:
            window.show_panel("team")
            view = _team(self.desktop)
            view.turn_to(getattr(view, name))
            self.calm()

        return show


def _team(desktop: Desktop) -> TeamView:
    view = desktop.window.panel("team")
    assert isinstance(view, TeamView)
    return view
