"""How the bot understands German: the NLU components named in ``config.yml`` and the parts they are made of."""
