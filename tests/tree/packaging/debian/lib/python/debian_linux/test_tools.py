from .tools import tool
