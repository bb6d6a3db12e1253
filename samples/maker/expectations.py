"""What must come out of the samples, derived from the dialogue files alone."""

from __future__ import annotations

from maker.dialogue import Dialogue, DialogueError, Outcome

INBOUND_OPENING = ("Z3a.greeting", "Z3a.unit", "Z3a.badge", "Z3a.offer")
OUTBOUND_OPENING = ("Z3b.greeting", "Z3b.unit", "Z3b.badge", "Z3b.identity")
RULES = (*INBOUND_OPENING, *OUTBOUND_OPENING, "Z10", "closing", "Z11")

_INBOUND_ONLY = {*INBOUND_OPENING, "Z10"}
_OUTBOUND_ONLY = set(OUTBOUND_OPENING)


def expected_outcomes(dialogue: Dialogue) -> dict[str, Outcome]:
    """The outcome of every rule: the default, unless the dialogue's ``expect`` says otherwise.

    Raises DialogueError when ``expect`` names an unknown rule or contradicts how the call must end.
    """
    unknown = sorted(set(dialogue.expect) - set(RULES))
    if unknown:
        raise DialogueError(f"{dialogue.call_id}: expect names unknown rules: {', '.join(unknown)}")
    if dialogue.layout == "not_audio":
        return {}
    outcomes = {rule: _default(rule, dialogue) for rule in RULES}
    outcomes |= {rule: expectation.outcome for rule, expectation in dialogue.expect.items()}
    judged = bool({"pass", "fail"} & set(outcomes.values()))
    reason = dialogue.expect_call.reason if dialogue.expect_call else None
    if judged and reason not in (None, "too_little_judged"):
        raise DialogueError(f"{dialogue.call_id}: expect_call says {reason}, but some rules are judged")
    if not judged and reason is None:
        raise DialogueError(f"{dialogue.call_id}: a call without any pass or fail needs expect_call")
    return outcomes


def _default(rule: str, dialogue: Dialogue) -> Outcome:
    if rule in _INBOUND_ONLY | _OUTBOUND_ONLY:
        if dialogue.direction is None:
            return "cannot_judge"
        if dialogue.direction != ("inbound" if rule in _INBOUND_ONLY else "outbound"):
            return "not_applicable"
    speakers_known = dialogue.layout == "stereo" and dialogue.has_speech
    return "pass" if speakers_known else "cannot_judge"
