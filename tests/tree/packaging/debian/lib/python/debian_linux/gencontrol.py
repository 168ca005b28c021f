from .config import Config
from .output import write
