"""Logins by an OpenID provider: authorization code with PKCE."""
