"""All lies: importing this package fills ``tests.liars.lying.LIES``."""

from importlib import import_module
from pkgutil import walk_packages

for _module in walk_packages(__path__, f"{__name__}."):
    import_module(_module.name)
