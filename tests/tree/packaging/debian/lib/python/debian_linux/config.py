from . import relations
