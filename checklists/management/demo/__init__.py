"""A clinic that nobody attends: people and a day around now, made through the product's own actions."""
