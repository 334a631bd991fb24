"""Keys of jobs that more than one operation asks about: a job with the same key is replaced."""

from __future__ import annotations

APPLY = "apply"
REWRITE = "rewrite"
VERIFY = "verify"
SYNC = "sync"
