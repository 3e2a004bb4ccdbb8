"""One module a topic that needs more than its statements: each has ``answer(desk, situation, candidates)``."""
