"""The shop that buys, and a way to ask it; after every test its books are sound."""

from company.buying import ask_shop, shop

__all__ = ["ask_shop", "shop"]
