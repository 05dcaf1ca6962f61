"""Words and signs of what is shown: ``signs`` first, then the words of each document."""
