"""The local stack: what `make run` needs on a machine where nothing is prepared.

Its own PostgreSQL, broker and mail catcher, and the supervisor that runs them with web, worker and beat.
Nothing here is used by a real deployment.
"""
