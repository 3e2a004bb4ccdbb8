"""The channels import Rasa: without the libraries that it does not need here it starts fast."""

from __future__ import annotations

from deploy.local import light

light.leave_out_unused()
