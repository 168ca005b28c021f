from .relations import Relation
