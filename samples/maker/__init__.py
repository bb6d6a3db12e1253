"""Turns the written dialogues of samples/dialogues into telephone recordings and the tables that go with them."""

SAMPLE_RATE_HZ = 8000
