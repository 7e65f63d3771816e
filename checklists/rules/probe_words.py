"""Why a test email did not leave, in the words of whoever runs the mail server's settings."""

from checklists.rules.transmission import Phase

_NO_ANSWER = "Nobody answers at {where} ({what}). Compare EMAIL_HOST and EMAIL_PORT, and ask whether a firewall lets it through."
_OF_CONNECTING = {
    "gaierror": "No machine is called {host}. Compare EMAIL_HOST.",
    "ConnectionRefusedError": _NO_ANSWER,
    "TimeoutError": _NO_ANSWER,
    "SSLCertVerificationError": "The certificate of {where} is refused. Let EMAIL_HOST be the name in it, from an "
    "authority that this machine trusts.",
    "SSLError": "{where} does not speak TLS from the first byte. Compare EMAIL_PORT (465 as a rule) and EMAIL_USE_SSL.",
}
_OF_PHASE = {
    Phase.SIGN_IN: "The mail server refuses the sign-in: {what}. Compare EMAIL_HOST_USER and EMAIL_HOST_PASSWORD.",
    Phase.SENDER: "The mail server refuses our sender: {what}. Compare EMAIL_FROM with what it lets us send as.",
    Phase.RECIPIENT: "The mail server refuses your address: {what}. Compare it, and whether the server may send to it.",
}
_ELSE = "The mail server at {where} did not take the message ({phase}): {what}. Ask whoever runs it."


def problem(phase: Phase, words: str, *, host: str, port: int) -> str:
    """`words` are the server's reply, or the name of what broke the line."""
    where, what = f"{host}:{port}", " ".join(words.split()) or "the line was lost"
    pattern = _OF_CONNECTING.get(words, _NO_ANSWER) if phase is Phase.CONNECT else _OF_PHASE.get(phase, _ELSE)
    return pattern.format(host=host, where=where, what=what, phase=phase)
