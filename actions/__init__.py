"""The action server: thin actions that ask ``advisor/`` and hand its answers to Rasa."""
