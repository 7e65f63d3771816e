"""What is open of an account: ended wherever it is."""

from allauth.usersessions.models import UserSession


def end_sessions(user_id: int) -> None:
    for session in UserSession.objects.filter(user_id=user_id):
        session.end()
