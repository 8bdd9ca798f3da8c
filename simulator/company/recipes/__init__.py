"""Company files from recipes, and believable ones of any size."""
