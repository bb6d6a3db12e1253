"""Speech models on disk: which ones are known, installed and sound, and how they get there safely."""
