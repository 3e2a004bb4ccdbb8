"""How fast the running bot answers, beside the bot that ``rasa init`` makes."""
