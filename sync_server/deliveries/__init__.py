"""What happens in a team goes to its webhooks and Slack channels: verified, logged, repeated."""
