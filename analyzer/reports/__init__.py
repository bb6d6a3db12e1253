"""What a run leaves behind: CSV tables for people, transcripts for the next run, counts for the summary."""

from analyzer.reports.agents import AgentSummary, summarize_agents
from analyzer.reports.agents_csv import write_agents_csv
from analyzer.reports.calls_csv import Provenance, write_calls_csv
from analyzer.reports.summary import RunSummary, summarize
from analyzer.reports.table import Headers
from analyzer.reports.transcript_cache import TranscriptCache
from analyzer.reports.transcript_door import transcript_from_json
from analyzer.reports.transcript_json import transcript_to_json
from analyzer.reports.transcripts import BadLine, read_transcripts, safe_name, write_transcript
from analyzer.reports.verdicts_csv import write_verdicts_csv

__all__ = [
    "AgentSummary",
    "BadLine",
    "Headers",
    "Provenance",
    "RunSummary",
    "TranscriptCache",
    "read_transcripts",
    "safe_name",
    "summarize",
    "summarize_agents",
    "transcript_from_json",
    "transcript_to_json",
    "write_agents_csv",
    "write_calls_csv",
    "write_transcript",
    "write_verdicts_csv",
]
