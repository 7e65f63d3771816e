"""The wiring: settings, addresses, the local stack. Nothing of the product imports it."""
