"""Agents, branches, awards and penalties of a period: pure functions over rows that the store has read."""
