"""A letter in words, below the doors: the clock sends what is written here, the desk looks at it."""
