"""How this program names itself to servers; what it asks for stands beside it, in brackets."""

NAME = "accordingto"
PRODUCT = f"{NAME}/0.1"
