"""People's part: packets of verdicts to judge, what comes back, appeals, and how far people and machine agree."""
