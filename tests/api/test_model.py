"""Completing, conflicting and repeating in any order agree with a model of a few lines."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
from flask import Flask
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.api.program import NEXT, Program, of
from tests.cast import NOW, Cast, ask, deal

AFTER = {"next": "open", "won": "won", "lost": "lost"}


@dataclass
class Model:
    """What one deal should be, and what each key should answer."""

    version: int = 1
    status: str = "open"
    details: str | None = "Call about it"
    notes: list[str] = field(default_factory=list)
    answered: dict[str, tuple[Any, bytes]] = field(default_factory=dict)

    def expected(self, request: Any, key: str | None, version: int | None, by_header: bool, then: str) -> int:
        """The status a completion should have: the key first, then the version, then what the deal allows."""
        if key in self.answered:
            return 200 if self.answered[key][0] == request else 422
        if version not in (None, self.version):
            return 412 if by_header else 409
        if self.details is None or (self.status == "won" and then == "lost"):
            return 409
        return 200

    def complete(self, body: dict[str, Any]) -> None:
        """The change a completion makes."""
        self.version += 1
        self.notes.append(body["note"])
        self.details = body.get("new_next_action_details")
        self.status = "won" if self.status == "won" else AFTER[body["then"]]


class Completions(RuleBasedStateMachine):
    """Two people and their programs work on one deal; some repeat themselves, some saw an older version."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        super().__init__()
        self.app, self.cast, self.model = app, cast, Model()
        self.programs = [Program(app, cast.alice), Program(app, cast.bob)]
        self.deal: UUID = deal(app, cast.acme, "Deal", at=NOW, next_action_details="Call about it")

    @rule(
        who=st.integers(0, 1),
        behind=st.sampled_from([0, 0, 1, -1, None]),
        by_header=st.booleans(),
        key=st.sampled_from([None, "a", "b"]),
        note=st.sampled_from(["", "one", "two"]),
        then=st.sampled_from(["next", "next", "next", "won", "renewal", "lost"]),
    )
    def complete(self, who: int, behind: int | None, by_header: bool, key: str | None, note: str, then: str) -> None:
        version = None if behind is None else max(1, self.model.version - behind)
        body: dict[str, Any] = {"note": note, "then": "won" if then == "renewal" else then}
        body |= NEXT if then in ("next", "renewal") else {"lost_reason": "Price"}
        headers = {"Idempotency_Key": f"{self.deal}-{key}"} if key else {}
        if version and by_header:
            headers["If_Match"] = f'"{version}"'
        elif version:
            body["version"] = version
        self.send((who, body), key, version, by_header, headers)

    def send(
        self, request: tuple[int, dict[str, Any]], key: str | None, version: int | None, by_header: bool, headers: Any
    ) -> None:
        who, body = request
        expected = self.model.expected(request, key, version, by_header, body["then"])
        answer = self.programs[who].complete(self.deal, body, **headers)
        assert answer.status_code == expected, answer.text
        if expected != 200:
            return
        if key in self.model.answered:
            assert answer.data == self.model.answered[key][1]
            return
        self.model.complete(body)
        if key:
            self.model.answered[key] = (request, answer.data)

    @invariant()
    def the_deal_is_what_the_model_says(self) -> None:
        row = self.programs[0].get(of(self.deal)).get_json()
        assert (row["version"], row["status"]) == (self.model.version, self.model.status)
        assert row["next_action_details"] == self.model.details
        assert (row["next_action_at"] is None) == (self.model.details is None)

    @invariant()
    def each_change_has_one_entry(self) -> None:
        select = "select version, note from history where tenant_id = %(tenant)s and opportunity_id = %(id)s"
        entries = ask(self.app, self.cast.acme.id, select + " order by version", id=self.deal)
        assert [entry.note for entry in entries] == self.model.notes
        assert [entry.version for entry in entries] == list(range(2, self.model.version + 1))


def test_any_order_of_completions_conflicts_and_repeats_agrees_with_the_model(app: Flask, cast: Cast) -> None:
    run_state_machine_as_test(
        lambda: Completions(app, cast),
        settings=settings(max_examples=25, stateful_step_count=12, deadline=None, derandomize=True),
    )
