"""How well and how fast messages are understood, beside Rasa's default pipeline."""
