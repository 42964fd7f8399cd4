"""What Flask-WTF raises and makes to tell its own forms from forged ones."""

from werkzeug.exceptions import BadRequest

class CSRFError(BadRequest): ...

def generate_csrf() -> str: ...
