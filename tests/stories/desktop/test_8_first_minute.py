"""The first run: from an open window to a verified rewrite of a sample, without a word typed."""

from __future__ import annotations

import time

from desktop.evidence import verdict_words
from tests.stories.desktop.person import Person

MOST_SECONDS, MOST_CLICKS = 60, 3


def test_the_first_minute_ends_with_a_verified_rewrite_after_three_clicks_and_no_typing(
    person: Person,
) -> None:
    started = time.monotonic()
    person.click(person.button("Token:"))
    person.until(lambda: bool(person.window.notices.choices()))
    analyzed = time.monotonic() - started
    person.click(next(item for item in person.window.notices.choices() if "gas" in item.text()))

    def verified() -> bool:
        reports = [item.report for item in person.session.candidates]
        return any(one is not None and verdict_words(one).kind == "verified" for one in reports)

    person.until(verified)
    seconds = time.monotonic() - started
    assert person.window.review.isVisible()
    assert seconds < MOST_SECONDS
    assert person.clicks <= MOST_CLICKS and person.keys == 0
    print(f"\nanalyzed after {analyzed:.1f} s, a verified rewrite after {seconds:.1f} s")
    person.desktop.bench.jobs.cancel_all()
