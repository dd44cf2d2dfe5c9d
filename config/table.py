"""What every table of a station's file is made of. Knows no setting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo


class Table(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    """A relative path is relative to the settings file, wherever the program was started."""
    folder = (info.context or {}).get("folder", Path())
    return Path(folder) / path


FilePath: TypeAlias = Annotated[Path, AfterValidator(_beside_the_file)]
