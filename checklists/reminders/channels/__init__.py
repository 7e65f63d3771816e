"""Ways a message leaves: one file a channel."""
