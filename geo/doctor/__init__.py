"""What this installation is: what it has, what it keeps, and what it would send to whom.

Looks at files and at the environment alone: nothing is sent, and nothing is changed.
"""

from geo.doctor.installed import Part, installed
from geo.doctor.kept import Kept, kept
from geo.doctor.sendings import Sending, sendings

__all__ = ["Kept", "Part", "Sending", "installed", "kept", "sendings"]
