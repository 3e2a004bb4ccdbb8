"""The career domain: loads ``knowledge/``, looks up, computes and words answers.

Pure Python: nothing here knows Rasa, a channel or a sentence encoder.
"""
