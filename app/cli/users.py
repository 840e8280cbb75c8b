"""`auralis users`: account management for operators."""

import sys

import click
from marshmallow import ValidationError

from app import playback
from app.cli.terminal_text import printable
from config.settings import current
from library.database import session_scope
from library.errors import UserNotFoundError
from library.migrations import migrate
from library.paging import PageRequest
from library.people import accounts, credentials, identities, passwords
from library.people.identities import External
from library.states import CredentialKind, Role
from schemas.people import PASSWORD_LENGTH, NewUser

#: Accounts read at once.
PAGE = 100

roles = click.Choice([role.value for role in Role])


@click.group()
def users() -> None:
    """Manage accounts."""
    migrate(current().database_url)  # accounts may be created before the first start


@users.command()
@click.argument("name")
@click.option("--role", type=roles, default=Role.LISTENER.value, show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(name: str, role: str, password_stdin: bool) -> None:
    """Create an account. The first one is an administrator and inherits the owner's playlists."""
    _check("name", name)
    hashed = passwords.hashed(_password(password_stdin))
    with session_scope() as session:
        made = accounts.add(session, name, hashed, Role(role))
    click.echo(f"Created {made.role} {printable(made.name)}.")


@users.command("list")
def list_users() -> None:
    """List the accounts."""
    offset = 0
    while True:
        with session_scope(read_only=True) as session:
            found = accounts.page(session, PageRequest(offset, PAGE))
        for row in found.rows:
            click.echo(f"{row.role:10} {printable(row.name)}")
        offset += PAGE
        if found.after is None:
            return


@users.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def password(name: str, password_stdin: bool) -> None:
    """Change the password of an account; this revokes its logins and tokens."""
    new = passwords.hashed(_password(password_stdin))
    with session_scope() as session:
        accounts.change(session, _id(name), password=new)
    click.echo(f"Changed the password of {printable(name)}.")


@users.command("app-password")
@click.argument("name")
@click.argument("player")
def add_app_password(name: str, player: str) -> None:
    """Create an app password of an account for a player of the Subsonic API, and print it."""
    _check("name", player)
    user_id = _id(name)
    with session_scope() as session:
        made = credentials.add(session, user_id, CredentialKind.APP, player)
    click.echo(made.secret)


@users.command()
@click.argument("name")
@click.option("--proxy-user", metavar="USER", help="The name that the proxy's header has.")
@click.option("--subject", metavar="SUB", help="The user's `sub` at the provider of AURALIS_OIDC_ISSUER.")
@click.option("--remove-all", is_flag=True, help="Remove all links of the account first.")
def link(name: str, proxy_user: str | None, subject: str | None, remove_all: bool) -> None:
    """Link an account to its user at a proxy or an OpenID provider, who may log in to it."""
    user_id = _id(name)
    issuer = current().oidc_issuer
    if subject and not issuer:
        raise click.UsageError("--subject needs AURALIS_OIDC_ISSUER")
    if not (proxy_user or subject or remove_all):
        raise click.UsageError("give --proxy-user, --subject or --remove-all")
    named = {identities.PROXY: proxy_user, issuer: subject}
    with session_scope() as session:
        removed = identities.unlink_all(session, user_id) if remove_all else 0
        for each, known in named.items():
            if known:
                identities.link(session, user_id, External(each, known))
    if remove_all:
        click.echo(f"Removed {removed} links of {printable(name)}.")
    for known in filter(None, named.values()):
        click.echo(f"Linked {printable(name)} to {printable(known)}.")


@users.command()
@click.argument("name")
def remove(name: str) -> None:
    """Delete an account with its playlists, ratings, favourites and plays."""
    user_id = _id(name)
    with session_scope() as session:
        _, players = accounts.remove(session, user_id)
    playback.forget_sessions(players)
    click.echo(f"Deleted {printable(name)}.")


def _id(name: str) -> str:
    with session_scope(read_only=True) as session:
        found = accounts.find_by_name(session, name)
    if found is None:
        raise UserNotFoundError(f"There is no account named {name!r}.")
    return found


def _password(from_input: bool) -> str:
    shortest, longest = PASSWORD_LENGTH
    typed: str = (
        sys.stdin.readline().rstrip("\r\n")
        if from_input
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    if not shortest <= len(typed) <= longest:
        raise click.UsageError(f"a password must have {shortest} to {longest} characters")
    _check("password", typed)
    return typed


def _check(field: str, value: str) -> None:
    """Apply the API's validation to a field of an account."""
    try:
        NewUser().fields[field].deserialize(value)
    except ValidationError as error:
        raise click.UsageError(f"this {field} cannot be used: {' '.join(error.messages)}") from error
