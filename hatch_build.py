"""Build hook: compiles the text catalogues, so that every wheel and every editable install carries its `.mo` files.

They are git-ignored, hence named as artifacts here. Knows nothing of what the texts say.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        texts = Path(self.root) / "kiosk" / "texts"
        # By path: the project is not importable inside its own isolated build.
        runpy.run_path(str(texts / "compile.py"))["compile_catalogues"](texts / "locale")
        build_data["artifacts"].append("kiosk/texts/locale/**/*.mo")
