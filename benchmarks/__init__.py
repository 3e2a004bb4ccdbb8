"""Measures the bot side by side with what Rasa brings: ``make bench`` and ``make soak``, see ``docs/benchmarks.md``."""
