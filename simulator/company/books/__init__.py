"""What is kept, and how: the database, records and names, the ledger."""
