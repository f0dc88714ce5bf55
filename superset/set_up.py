"""Makes a Superset ready to serve, in one process: metadata, admin, roles, dashboards, what visitors may read.

A second run changes nothing. Prints a line per step; ends with 1 and a message at any fault. Run it before the web server
starts, and again for a new version or a new bundle: what visitors see changes in one transaction.
"""

import os
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bundle import Bundle, Tombstone, read_bundle, read_tombstones
from settings import SettingError, optional_secret, secret, switch
from sqlalchemy import create_engine
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

HERE = Path(__file__).resolve().parent
ADMIN = os.environ.get("SUPERSET_ADMIN_USER", "admin")
SECRETS = ("SUPERSET_SECRET_KEY", "SUPERSET_DATABASE_URI", "SUPERSET_READ_MODEL_URI", "SUPERSET_ADMIN_PASSWORD")


def main() -> int:
    """The exit code: 0, or 1 after a message."""
    try:
        _set_up()
    except SettingError as fault:
        print(f"set-up failed: {_without_secrets(str(fault))}", file=sys.stderr)
        return 1
    except Exception:  # pylint: disable=broad-except
        print(f"set-up failed:\n{_without_secrets(traceback.format_exc())}", file=sys.stderr)
        return 1
    return 0


def _set_up() -> None:
    password = secret("SUPERSET_ADMIN_PASSWORD")
    metadata = _address("SUPERSET_DATABASE_URI")
    read_model = _address("SUPERSET_READ_MODEL_URI")
    bundle = read_bundle(
        Path(os.environ.get("SUPERSET_ASSETS", HERE / "assets")),
        read_model,
        health_public=switch("SUPERSET_HEALTH_PUBLIC", default=True),
    )
    tombstones = read_tombstones(Path(os.environ.get("SUPERSET_TOMBSTONES", HERE / "tombstones.yaml")), bundle)
    with _step("databases answer"):
        _wait_for("metadata database", metadata)
        _wait_for("read model", read_model)
    with _step("Superset loaded"):
        from superset.app import create_app  # takes seconds: settings and databases were looked at first

        app = create_app()
    with app.app_context():
        _set_up_inside(bundle, tombstones, password)


def _set_up_inside(bundle: Bundle, tombstones: list[Tombstone], password: str) -> None:
    from flask_migrate import upgrade
    from superset.extensions import appbuilder, security_manager
    from superset.utils.core import override_user
    from superset.utils.decorators import transaction

    with _step("metadata upgraded"):
        upgrade()
    with _step("permissions listed"):
        appbuilder.add_permissions(update_perms=True)
    with _step("admin user"):
        _ensure_admin(password)
    # Roles first, or they wipe the grants; one transaction, or visitors see nothing in between.
    with _step("roles, dashboards and grants"), override_user(security_manager.find_user(ADMIN)):
        transaction(on_error=None)(_publish)(bundle, tombstones)


def _publish(bundle: Bundle, tombstones: list[Tombstone]) -> None:
    from superset.commands.exceptions import CommandInvalidError
    from superset.commands.importers.v1.assets import ImportAssetsCommand
    from superset.extensions import security_manager

    security_manager.sync_role_definitions()
    try:
        ImportAssetsCommand(bundle.contents).run()
    except CommandInvalidError as error:
        raise SettingError(f"the bundle is not valid: {error.normalized_messages()}") from error
    for stone in tombstones:
        _delete(stone)
    _grant_public(bundle)
    _tell_of_leftovers(bundle)


def _ensure_admin(password: str) -> None:
    from superset.extensions import security_manager
    from werkzeug.security import check_password_hash

    user = security_manager.find_user(ADMIN)
    if user is None:
        # Visitors can read the name of who owns a dashboard: it is nobody's.
        role = security_manager.find_role("Admin") or security_manager.add_role("Admin")
        if not security_manager.add_user(ADMIN, "Air", "Quality", "admin@localhost", role, password=password):
            raise SettingError(f"user {ADMIN!r} could not be made")
    elif not check_password_hash(user.password or "", password):
        security_manager.reset_password(user.id, password)


def _models() -> dict[str, Any]:
    from superset.connectors.sqla.models import SqlaTable
    from superset.models.dashboard import Dashboard
    from superset.models.slice import Slice

    return {"chart": Slice, "dashboard": Dashboard, "dataset": SqlaTable}


def _delete(stone: Tombstone) -> None:
    from superset import db

    found = db.session.query(_models()[stone.kind]).filter_by(uuid=stone.uuid).one_or_none()
    if found is not None:
        print(f"  deletes {stone.kind} {found}", flush=True)
        db.session.delete(found)
        db.session.flush()


def _grant_public(bundle: Bundle) -> None:
    from superset import db
    from superset.extensions import security_manager

    db.session.flush()
    public = security_manager.find_role("Public")
    for uuid in sorted(bundle.public_datasets):
        dataset = db.session.query(_models()["dataset"]).filter_by(uuid=uuid).one()
        grant = security_manager.find_permission_view_menu("datasource_access", dataset.perm)
        if grant is None:
            raise SettingError(f"dataset {dataset}: Superset made no permission for it")
        if grant not in public.permissions:
            public.permissions.append(grant)


def _tell_of_leftovers(bundle: Bundle) -> None:
    from superset import db

    for kind, model in _models().items():
        for found in db.session.query(model).filter_by(is_managed_externally=True):
            if str(found.uuid) not in bundle.uuids:
                print(f"  left over: {kind} {found} ({found.uuid}) is in no file and has no tombstone", flush=True)


def _address(name: str) -> URL:
    try:
        return make_url(secret(name)).set(drivername="postgresql+psycopg2")
    except ArgumentError as error:
        raise SettingError(f"{name}: this is no address like postgresql://user:password@host:5432/database") from error


def _wait_for(what: str, address: URL) -> None:
    until = time.monotonic() + float(os.environ.get("SUPERSET_WAIT_SECONDS", "60"))
    engine = create_engine(address, poolclass=NullPool, connect_args={"connect_timeout": 5})
    while True:
        try:
            with engine.connect():
                return
        except SQLAlchemyError as error:
            if time.monotonic() > until:
                where = f"{address.username}@{address.host}:{address.port or 5432}/{address.database}"
                raise SettingError(f"{what}: no connection to {where}: {getattr(error, 'orig', error)}") from error
        time.sleep(1)


@contextmanager
def _step(name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    print(f"{name} ({time.monotonic() - started:.1f} s)", flush=True)


def _without_secrets(message: str) -> str:
    for name in SECRETS:
        with suppress(SettingError, ArgumentError):
            value = optional_secret(name)
            hidden = [value, make_url(value).password] if value and name.endswith("_URI") else [value]
            for word in filter(None, hidden):
                message = message.replace(str(word), "***")
    return message


if __name__ == "__main__":
    exit_code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)  # all is committed: taking down what Superset loaded would take seconds
