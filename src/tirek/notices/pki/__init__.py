"""The demonstration's keys and certificates; refused in production."""

from tirek.notices.pki.authority import DemonstrationPki, Subject
from tirek.notices.signing.marks import is_demonstration

__all__ = ["DemonstrationPki", "Subject", "is_demonstration"]
