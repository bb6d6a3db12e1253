"""Finding phrases in a speaker's stream by sound, with graded levels and evidence."""
