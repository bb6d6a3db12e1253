"""From sound to a transcript: recognition, utterances, who is who, and how far the words can be trusted."""
