"""Mails: written from templates in `resources/mail`, sent by SMTP, always by a job."""
