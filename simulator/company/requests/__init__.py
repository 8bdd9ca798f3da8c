"""Request sets and what every request is given; the company's own facts, custom fields."""
