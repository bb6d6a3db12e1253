"""What must come out of the samples, derived from the dialogue files alone."""

from __future__ import annotations

from maker.dialogue import Dialogue, DialogueError, Outcome

INBOUND_OPENING = ("Z3a.greeting", "Z3a.unit", "Z3a.badge", "Z3a.offer")
OUTBOUND_OPENING = ("Z3b.greeting", "Z3b.unit", "Z3b.badge", "Z3b.identity")
EVERY_CALL = (*INBOUND_OPENING, *OUTBOUND_OPENING, "Z10", "closing", "Z11")
"""What every call is asked; the samples were written to fail each of these at least once."""

TABOOS = (
    *("T-ask-yourself", "T-shirk", "T-impatient", "T-question", "T-quarrel"),
    *("T-command", "T-sarcasm", "T-swear", "T-promise", "T-refuse"),
)
"""What must not happen, besides Z11."""

_INBOUND_OCCASIONS = (
    *("Z6.sorry", "Z6.accepted", "Z6.contact", "Z6-urgent", "Z7.sorry", "Z7.referral"),
    *("Z9.thanks", "Z9.assure", "Z24", "Z24-record"),
)
_OUTBOUND_OCCASIONS = ("Z3c.sorry", "Z3c.bye", "Z13")
_OCCASIONS = {
    *_INBOUND_OCCASIONS,
    *_OUTBOUND_OCCASIONS,
    *("Z4.sorry", "Z4.again", "Z5", "Z8", "Z24-understand", "Z25", "Z25-tell"),
}
"""What is asked only when something in the call gives occasion to it."""

RULES = (
    *EVERY_CALL,
    *("Z3c.sorry", "Z3c.bye", "Z4.sorry", "Z4.again", "Z4-blunt", "Z5", "Z6.sorry", "Z6.accepted", "Z6.contact"),
    *("Z6-urgent", "Z7.sorry", "Z7.referral", "Z8", "Z9.thanks", "Z9.assure", "Z13", "Z24", "Z24-record"),
    *("Z24-understand", "Z25", "Z25-tell", "Z26-voice"),
    *TABOOS,
)
"""Every verdict of the pack ``heating_steward``, in its order."""

_INBOUND_ONLY = {*INBOUND_OPENING, "Z10", *_INBOUND_OCCASIONS}
_OUTBOUND_ONLY = {*OUTBOUND_OPENING, *_OUTBOUND_OCCASIONS}


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
    if not speakers_known:
        return "cannot_judge"
    return "not_applicable" if rule in _OCCASIONS else "pass"
