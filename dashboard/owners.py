"""Which session made a file, and which session an upload is for.

Streamlit serves a file to whoever knows its address, and takes an upload for any session
it knows.  Files are noted when a page makes them: a click on a download draws the page
anew at the same moment, and for an instant no page holds the file.
"""

from __future__ import annotations

import threading
from typing import Any

from streamlit.runtime import Runtime
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.session import USER_KEY


class Owners:
    """Asked by the gate, told by the storage of files."""

    def __init__(self) -> None:
        self._makers: dict[str, set[str]] = {}
        """File → sessions of Streamlit whose pages made it."""
        self._lock = threading.Lock()

    def watch(self, runtime: Runtime) -> None:
        """Notes from now on what pages store."""
        manager = runtime.media_file_mgr
        storage = manager._storage
        assert isinstance(storage, MemoryMediaFileStorage), storage
        load, delete = storage.load_and_get_id, storage.delete_file
        execute = manager.execute_deferred

        def loading(*args: Any, **named: Any) -> str:
            file_id = load(*args, **named)
            context = get_script_run_ctx(suppress_warning=True)
            if context is not None:
                self._made(file_id, context.session_id)
            return file_id

        def executing(file_id: str) -> str:
            session_id = self._asked_for(file_id)
            address = execute(file_id)
            self._made(address.rpartition("/")[2], session_id)
            return address

        def deleting(file_id: str) -> None:
            with self._lock:
                self._makers.pop(_stem(file_id), None)
            delete(file_id)

        storage.load_and_get_id = loading  # type: ignore[method-assign]  # no hook for it
        storage.delete_file = deleting  # type: ignore[method-assign]  # no hook for it
        manager.execute_deferred = executing  # type: ignore[method-assign]  # no hook

    def owns_deferred(self, key: str, file_id: str) -> bool:
        """Whether a file that is made when it is asked for is on a page of this
        sign-in."""
        return self.owns_session(key, self._asked_for(file_id))

    @staticmethod
    def _asked_for(file_id: str) -> str:
        waiting = Runtime.instance().media_file_mgr._deferred_callables.get(file_id)
        return waiting["session_id"] if waiting else ""

    def _made(self, file_id: str, session_id: str) -> None:
        with self._lock:
            self._makers.setdefault(_stem(file_id), set()).add(session_id)

    def owns_file(self, key: str, name: str) -> bool:
        """Whether a page of this sign-in made the file, and still lives."""
        with self._lock:
            makers = tuple(self._makers.get(_stem(name), ()))
        return any(self.owns_session(key, maker) for maker in makers)

    @staticmethod
    def owns_session(key: str, session_id: str) -> bool:
        """Whether a living session of Streamlit belongs to this sign-in."""
        if not key or not Runtime.exists():
            return False
        found = Runtime.instance().get_app_session(session_id)
        return found is not None and found.matches_user_info({USER_KEY: key})

    @staticmethod
    def held(session_id: str) -> int:
        """Bytes of uploads that are kept for a session of Streamlit."""
        manager = Runtime.instance().uploaded_file_mgr
        assert isinstance(manager, MemoryUploadedFileManager), manager
        files = manager.file_storage.get(session_id, {})
        return sum(len(file.data) for file in list(files.values()))


def _stem(file_id: str) -> str:
    """Without the ending that its address has."""
    return file_id.partition(".")[0]
