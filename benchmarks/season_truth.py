"""A season that never was, with what is true of it: agents of known ability, and calls in which it shows.

An agent says a norm with a probability that is the logistic function of how easy the norm is, plus the agent's ability,
less how hard the type of call is. Everything follows from one seed; calls are made one by one from seeds of their own,
so that they can be made in any order by any process. What is said comes from the patterns that the embedded model was
trained on, put together anew, and from the norms of document Z.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from analyzer.domain import CallData, Direction, Fit, Speaker, SpeechQuality, Transcript, Utterance, Word
from analyzer.evaluation.cycle import Cycle, Period
from models.train.patterns import Patterns

BRANCHES = ("甲分公司", "乙分公司", "丙分公司")
TYPES = {"报修": (0.45, 0.0), "咨询": (0.30, -0.2), "缴费": (0.15, -0.2), "投诉": (0.10, 0.8)}
"""Share of the calls, and how much harder than a repair it is to keep to the norms."""
_TOPICS = {
    "报修": ("customer_fault", "agent_dispatch"),
    "咨询": ("customer_general", "agent_policy"),
    "缴费": ("customer_payment", "agent_policy"),
    "投诉": ("customer_complaint", "agent_complaint"),
}
EASE = {
    "greeting": 3.0, "unit": 2.2, "badge": 1.4, "offer": 1.8, "wait": 1.0, "anything_else": 0.8, "farewell": 2.2,
    "no_taboo": 4.6,
}  # fmt: skip
"""How easily each norm is kept: 0 is every other time for an agent of ability 0."""
_TABOOS = ("这个我不知道", "这事我不管", "不知道，你问别人吧")
_SYLLABLE_S, _PAUSE_S, _WORD = 0.22, 0.4, 2
_DOUBTFUL = 0.04
"""So many calls were heard badly."""


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent of the season. ``moves`` is the day on which a new branch begins, for the few who change."""

    agent_id: str
    name: str
    branch: str
    ability: float
    calls_weight: float
    complaints_weight: float
    moves: tuple[date, str] | None = None

    def branch_on(self, day: date) -> str:
        """The branch on a day."""
        return self.moves[1] if self.moves and day >= self.moves[0] else self.branch


@dataclass(frozen=True, slots=True)
class Season:
    """Agents, the periods, and how many calls there are."""

    agents: tuple[Agent, ...]
    periods: tuple[Period, ...]
    calls: int
    seed: int
    _weights: tuple[float, ...] = field(repr=False, default=())

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the season."""
        first, last = self.periods[0].first_day, self.periods[-1].last_day
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))

    def call(self, number: int) -> MadeCall:
        """The call of this number, from 0."""
        chance = random.Random(f"{self.seed}/{number}")
        agent = chance.choices(self.agents, self._weights)[0]
        weights = [share * (agent.complaints_weight if name == "投诉" else 1.0) for name, (share, _) in TYPES.items()]
        call_type = chance.choices(list(TYPES), weights)[0]
        day = chance.choice(self.days)
        begins = datetime(day.year, day.month, day.day, 8) + timedelta(seconds=chance.randrange(12 * 3600))
        kept = {
            norm: chance.random() < _logistic(ease + agent.ability - TYPES[call_type][1]) for norm, ease in EASE.items()
        }
        return MadeCall(f"S{number:06d}", agent, call_type, begins, kept, chance)


@dataclass(frozen=True, slots=True)
class MadeCall:
    """A call with what is true of it: which norms the agent kept."""

    call_id: str
    agent: Agent
    call_type: str
    begins: datetime
    kept: dict[str, bool]
    chance: random.Random

    def transcript(self) -> Transcript:
        """What a recogniser would have made of it."""
        utterances: list[Utterance] = []
        at_s = 0.5
        is_doubtful = self.chance.random() < _DOUBTFUL
        confidence = 0.62 if is_doubtful else 0.93
        for speaker, text in self._lines():
            words = tuple(_words(text, at_s, self.chance, confidence))
            if words:
                end_s = words[-1].end_s
                mean = sum(word.confidence or 0.0 for word in words) / len(words)
                spoken = "".join(word.text for word in words)
                utterances.append(Utterance(speaker, spoken, at_s, end_s, round(mean, 3), words))
                at_s = round(end_s + _PAUSE_S, 2)
        fit, note = (Fit.DOUBTFUL, "识别把握低") if is_doubtful else (Fit.GOOD, "")
        return Transcript(
            self.call_id,
            tuple(utterances),
            agent_id=self.agent.agent_id,
            direction=Direction.INBOUND,
            started_at=self.begins.isoformat(),
            duration_s=at_s,
            recording=f"{self.call_id}.wav",
            audio_sha256=f"{int(self.call_id[1:]):064x}",
            model="made",
            transcript_key=f"made-{self.call_id}",
            agent_confidence=1.0,
            qualities=tuple(
                SpeechQuality(speaker, fit, at_s / 2, confidence, 4.4, note)
                for speaker in (Speaker.AGENT, Speaker.CUSTOMER)
            ),
            call=CallData(call_type=self.call_type),
        )

    def _lines(self) -> Iterator[tuple[Speaker, str]]:
        chance, kept = self.chance, self.kept
        about, answers = _TOPICS[self.call_type]
        yield Speaker.AGENT, self._opening()
        for _ in range(chance.randint(3, 7)):
            yield Speaker.CUSTOMER, _sentence(about, chance)
            yield Speaker.AGENT, _sentence(answers, chance)
        yield Speaker.AGENT, "请问您家的地址是哪里"
        yield Speaker.CUSTOMER, _sentence("customer_home", chance)
        yield Speaker.AGENT, "请稍等，我记录一下" if kept["wait"] else "嗯"
        if not kept["no_taboo"]:
            yield Speaker.CUSTOMER, _sentence(about, chance)
            yield Speaker.AGENT, chance.choice(_TABOOS)
        yield Speaker.AGENT, _sentence(answers, chance)
        if kept["anything_else"]:
            yield Speaker.AGENT, "请问您还有其他问题需要我们帮助吗"
            yield Speaker.CUSTOMER, "没有了"
        yield Speaker.AGENT, "感谢您的来电，再见" if kept["farewell"] else "就这样"

    def _opening(self) -> str:
        kept = self.kept
        number = "".join("零一二三四五六七八九"[int(digit)] for digit in self.agent.agent_id[-2:])
        said = ["您好" if kept["greeting"] else "喂"]
        if kept["unit"]:
            said.append("环保供热")
        if kept["badge"]:
            said.append(f"供热管家{number}号为您服务")
        if kept["offer"]:
            said.append("请问有什么可以帮您")
        return "，".join(said)


def make_season(calls: int, agents: int = 60, seed: int = 1) -> Season:
    """A season from 1 October 2026 with so many calls and agents; a few agents change their branch."""
    chance = random.Random(seed)
    periods = Cycle().season(2026)
    made = []
    for number in range(agents):
        branch = BRANCHES[number % len(BRANCHES)]
        moves = (periods[2].first_day + timedelta(days=9), BRANCHES[(number + 1) % 3]) if number % 29 == 7 else None
        agent_id = f"{1 + number % len(BRANCHES)}0{1 + number // len(BRANCHES):02d}"
        ability, share = chance.gauss(0.0, 0.7), chance.lognormvariate(0.0, 0.4)
        made.append(Agent(agent_id, f"管家{agent_id}", branch, ability, share, chance.choice((0.5, 1.0, 2.0)), moves))
    return Season(tuple(made), periods, calls, seed, tuple(agent.calls_weight for agent in made))


def expected_share(agent: Agent) -> float:
    """How often an agent keeps a norm over the company's mixture of calls: the true merit, 0–1."""
    return sum(
        share * sum(_logistic(ease + agent.ability - harder) for ease in EASE.values()) / len(EASE)
        for share, harder in TYPES.values()
    )


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


@cache
def _patterns() -> Patterns:
    return Patterns()


def _sentence(file: str, chance: random.Random) -> str:
    return _patterns().expand(chance.choice(_patterns().by_file[file]), chance)


def _words(text: str, at_s: float, chance: random.Random, confidence: float) -> Iterator[Word]:
    """Words of two characters; one in two hundred is not heard."""
    plain: Sequence[str] = [char for char in text if char.isalnum()]
    for start in range(0, len(plain), _WORD):
        part = "".join(plain[start : start + _WORD])
        end_s = round(at_s + len(part) * _SYLLABLE_S, 2)
        if chance.random() >= 0.005:
            yield Word(part, at_s, end_s, round(min(1.0, max(0.3, chance.gauss(confidence, 0.05))), 3))
        at_s = end_s
