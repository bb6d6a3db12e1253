"""Text as the matcher sees it: simplified, digits spoken, toned syllables that point back to what was heard."""
