"""Who is looking, under the name by which views know it."""

from sizhang_metrics.access import OFFICE, Role, Viewer, sees

__all__ = ["OFFICE", "Role", "Viewer", "sees"]
