"""Tables that come from elsewhere, checked whole: roster, call data, complaints, call-backs, work orders …."""

from analyzer.ingest.imports.kinds import KINDS
from analyzer.ingest.imports.read import Imported, ImportedRow, read_import
from analyzer.ingest.imports.table import Column, Kind

__all__ = ["KINDS", "Column", "Imported", "ImportedRow", "Kind", "read_import"]
