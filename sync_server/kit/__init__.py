"""What every feature uses: clock, actor, scope, pages, tokens, guarded outgoing HTTP."""
