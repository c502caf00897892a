"""The door of the browser app: ``streamlit run app.py`` with GROWTHWATCH_FOLDER naming a caseload's folder."""

from pathlib import Path
from runpy import run_path

run_path(str(Path(__file__).parent / "growthwatch" / "ui" / "door.py"), run_name="__main__")
