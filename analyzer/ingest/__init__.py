"""What is to be analysed: recordings found on disk, with what manifest, roster and file names say about them."""

from analyzer.ingest.calls import CallInput, Collected, collect, started_since
from analyzer.ingest.discovery import discover
from analyzer.ingest.filename import FilenameTemplate
from analyzer.ingest.manifest import Manifest, ManifestRow, read_manifest
from analyzer.ingest.roster import Roster, read_roster

__all__ = [
    "CallInput",
    "Collected",
    "FilenameTemplate",
    "Manifest",
    "ManifestRow",
    "Roster",
    "collect",
    "discover",
    "read_manifest",
    "read_roster",
    "started_since",
]
