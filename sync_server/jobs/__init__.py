"""Jobs at scale: their ids go through Redis or Valkey to worker processes of Celery."""
