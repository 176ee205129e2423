"""Playing over a weak line: the line, the school behind it, and what a browser does there."""
