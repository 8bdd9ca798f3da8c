"""Lists: customers, accounts, items and all the small ones; adding, changing and deleting them."""
