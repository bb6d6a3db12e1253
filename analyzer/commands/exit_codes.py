"""How the program ends when no error ends it: those that do carry their own code (2, 3, 75; see analyzer.errors)."""

DONE = 0
WITH_FAILURES = 4
"""Done, but something in the output failed: a recording, an example of a pack, a file of a model."""
OUTPUT_LOST = 3
"""What was asked for could not be written to standard output."""
NOT_STORED = 3
"""Done and written, but the database that should keep it failed."""
INTERRUPTED = 130
