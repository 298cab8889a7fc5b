"""The catalog's file: its tables, its connections, and what its errors mean."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from rag.errors import LibraryError, LibraryTooNew, LibraryUnwritable

SCHEMA = 3
"""Raise it with every change of the tables, and add to `STEPS` how the older ones are brought up to it."""

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    visible INTEGER NOT NULL,
    source TEXT NOT NULL,
    name TEXT NOT NULL, title TEXT, number TEXT, issuer TEXT, date TEXT, region TEXT, period TEXT, kind TEXT,
    text TEXT NOT NULL, offsets TEXT NOT NULL, encoding TEXT NOT NULL, removed TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS one_of_each ON documents (id, visible);
CREATE TABLE IF NOT EXISTS sources (path TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sources_of ON sources (id);
CREATE TABLE IF NOT EXISTS sections (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,
    level INTEGER NOT NULL, marker TEXT NOT NULL, title TEXT NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sentences (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, path TEXT NOT NULL, page INTEGER,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS glossary (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,
    term TEXT NOT NULL, definition TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chunks (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vectors (
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, embedder TEXT NOT NULL,
    number INTEGER NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (document, embedder, number)
) WITHOUT ROWID;
"""
STEPS = (
    # 0 → 1; as IF NOT EXISTS: two processes may make one library at once.
    tuple(statement for statement in _TABLES.split(";") if statement.strip()),
    # 1 → 2: what formats other than text bring along. `reader` 1 is the reading of before: ingested again, a file
    # is read anew.
    (
        "ALTER TABLE documents ADD COLUMN format TEXT NOT NULL DEFAULT 'text'",
        "ALTER TABLE documents ADD COLUMN pages TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE documents ADD COLUMN notices TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE documents ADD COLUMN evidence TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE documents ADD COLUMN boxes BLOB",
        "ALTER TABLE documents ADD COLUMN signature BLOB",
        "ALTER TABLE documents ADD COLUMN reader INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE sentences ADD COLUMN confidence REAL",
    ),
    # 2 → 3: what searching reads, in the shape that it reads it. Vectors by the document instead of by the chunk, the
    # words of each chunk as they are compared, and one narrow index for filters instead of the wide rows.
    (
        "CREATE TABLE matrices ("
        " document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, embedder TEXT NOT NULL,"
        " rows INTEGER NOT NULL, content BLOB NOT NULL)",
        "CREATE UNIQUE INDEX matrices_of ON matrices (document, embedder)",
        "INSERT INTO matrices SELECT document, embedder, count(*), joined(vector)"
        " FROM (SELECT * FROM vectors ORDER BY document, embedder, number) GROUP BY document, embedder",
        "DROP TABLE vectors",
        "CREATE TABLE plain ("
        " document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL,"
        " text TEXT NOT NULL)",  # with a rowid: without one, a row of more than 1,000 bytes takes a page of its own
        "CREATE UNIQUE INDEX plain_of ON plain (document, number)",
        "INSERT INTO plain SELECT chunks.document, chunks.number, group_concat(said, char(10)) FROM chunks JOIN ("
        " SELECT document, sentences.number, plain(substr(text, start + 1, end - start)) AS said"
        " FROM sentences JOIN documents ON key = document ORDER BY document, sentences.number"
        ") AS parts ON parts.document = chunks.document AND parts.number >= first AND parts.number < last"
        " GROUP BY chunks.document, chunks.number",
        "ALTER TABLE documents ADD COLUMN chunks INTEGER NOT NULL DEFAULT 0",
        "UPDATE documents SET chunks = (SELECT count(*) FROM chunks WHERE document = key)",
        "CREATE INDEX documents_facts ON documents (visible, key, id, region, period, kind, name, title, chunks,"
        " reader)",
    ),
)
"""How schema n becomes schema n + 1."""


class Connections:
    """Connections to one catalog, lent to one thread at a time.

    A pool instead of one connection per thread: web servers come with ever new threads.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._free: list[sqlite3.Connection] = []
        self._lock = Lock()
        self._closed = False

    @contextmanager
    def borrow(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection in autocommit mode; what SQLite says is raised as a LibraryError."""
        with explained(self.folder):
            with self._lock:
                if self._closed:
                    raise LibraryError(f"library {self.folder} has been closed; open it again")
                connection = self._free.pop() if self._free else None
            connection = connection or _connect(self.folder / "catalog.sqlite3")
            try:
                yield connection
            finally:
                with self._lock:
                    if self._closed:
                        connection.close()
                    else:
                        self._free.append(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside a transaction: all of it is stored, or none."""
        with self.borrow() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # A full disk makes SQLite roll back by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for connection in self._free:
                connection.close()
            self._free.clear()


def prepare(folder: Path, create: bool) -> Connections:
    """Open the library's catalog, and make an empty one where there is none and `create` says so.

    Raises LibraryTooNew, LibraryUnwritable, or LibraryError where there is none or it is damaged.
    """
    try:
        if not (folder / "catalog.sqlite3").is_file():
            if not create:
                raise LibraryError(f"there is no library in {folder}; ingest documents first")
            with explained_disk(folder):
                folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:  # a file is in the way, the name is too long
        raise LibraryUnwritable(
            f"cannot create library {folder}: {error.strerror}; choose another folder"
        ) from error
    connections = Connections(folder)
    try:
        _bring_up(connections)
    except BaseException:
        connections.close()
        raise
    return connections


def _bring_up(connections: Connections) -> None:
    with connections.borrow() as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA:
            raise LibraryTooNew(
                f"library {connections.folder} was made by a newer Wenju (schema {version}, this version knows"
                f" {SCHEMA}); upgrade Wenju"
            )
        if version < SCHEMA:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.create_function("plain", 1, _plain)
            connection.create_aggregate("joined", 1, _Joined)  # type: ignore[arg-type]  # typeshed: numbers only
            connection.execute("BEGIN IMMEDIATE")
            try:
                # Another process may have done it since.
                version = connection.execute("PRAGMA user_version").fetchone()[0]
                for step in STEPS[version:]:
                    for statement in step:
                        connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


def _plain(text: str) -> str:
    from rag.lexical import plain

    return plain(text)


class _Joined:
    """The aggregate that puts the bytes of many rows one after the other."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def step(self, part: bytes) -> None:
        self._parts.append(part)

    def finalize(self) -> bytes:
        return b"".join(self._parts)


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Say in one sentence what SQLite means about the disk or the file; what is not about those goes through."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        message = str(error)
        if "full" in message:
            raise unwritable(folder, "the disk is full") from error
        if "readonly" in message or "unable to open" in message:
            raise unwritable(folder, "no permission") from error
        if "disk I/O" in message:
            raise unwritable(folder, "the disk reports an error") from error
        if "not a database" in message or "malformed" in message:
            raise LibraryError(
                f"the catalog of library {folder} is damaged ({message}); restore the folder from a backup,"
                " or delete it and ingest the documents again"
            ) from error
        raise


@contextmanager
def explained_disk(folder: Path) -> Iterator[None]:
    """Say in one sentence what the operating system means when it refuses to write."""
    try:
        yield
    except OSError as error:
        # shutil collects the errors of many files into one without a number.
        if error.errno in (errno.ENOSPC, errno.EDQUOT) or f"[Errno {errno.ENOSPC}]" in str(error):
            raise unwritable(folder, "the disk is full") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise unwritable(folder, "no permission") from error
        raise


def unwritable(folder: Path, why: str) -> LibraryUnwritable:
    remedy = {
        "the disk is full": "free some space and repeat the command; what was stored is kept",
        "no permission": "give yourself the right to write there, or choose another folder",
    }.get(why, "check the disk and repeat the command")
    return LibraryUnwritable(f"cannot write library {folder}: {why}; {remedy}")


def _connect(path: Path) -> sqlite3.Connection:
    # Lent to one thread at a time, hence the check is off. 30 s: the longest wait for another's transaction.
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # KiB; a question at 100,000 passages reads some 2 MB of pages, which is SQLite's own limit.
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("PRAGMA user_version")
    except sqlite3.OperationalError as error:
        connection.close()
        if path.exists() and ("readonly" in str(error) or "unable to open" in str(error)):
            # A folder that cannot be written has no place for SQLite's shared memory; nobody changes it either.
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None,
                check_same_thread=False,
            )  # fmt: skip
            connection.execute("PRAGMA user_version")
            return connection
        raise
    return connection
