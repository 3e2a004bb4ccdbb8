"""How people reach the bot: Rasa input channels."""
