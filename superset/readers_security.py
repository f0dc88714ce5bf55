"""Who may ask for what: visitors see what is published, and ask for it by name."""

import json
from typing import Any

from flask import g, has_request_context
from names_only import FreeSqlError, Names, refuse_free_sql
from superset.errors import ErrorLevel, SupersetError, SupersetErrorType
from superset.exceptions import SupersetSecurityException
from superset.security import SupersetSecurityManager

# What Superset gives visitors and no dashboard needs: other ways to ask for rows, and descriptions of datasets.
NOT_FOR_VISITORS = {
    ("can_explore_json", "Superset"),
    ("can_external_metadata", "Datasource"),
    ("can_get", "Datasource"),
    ("can_query", "Api"),
    ("can_query_form_data", "Api"),
    ("can_read", "Annotation"),
    ("can_read", "AnnotationLayerRestApi"),
    ("can_read", "ExplorePermalinkRestApi"),
    ("can_slice", "Superset"),
}
# The texts of the menus in the visitor's language: without it the call ends at the login page.
ALSO_FOR_VISITORS = {("can_language_pack", "Superset")}


class ReadersSecurityManager(SupersetSecurityManager):
    """Superset's security, with a border round visitors that holds without the database's own."""

    PUBLIC_ROLE_PERMISSIONS = (SupersetSecurityManager.PUBLIC_ROLE_PERMISSIONS - NOT_FOR_VISITORS) | ALSO_FOR_VISITORS

    def raise_for_access(self, *args: Any, **kwargs: Any) -> None:
        if _is_visitor():
            _refuse_visitor(*args, **kwargs)
        super().raise_for_access(*args, **kwargs)


def _is_visitor() -> bool:
    if not has_request_context():
        return False  # set_up.py, which nobody can ask
    user = getattr(g, "user", None)
    return user is None or user.is_anonymous


def _refuse_visitor(*args: Any, query_context: Any = None, dashboard: Any = None, chart: Any = None, **others: Any) -> None:
    # By viz, query, database, table or text of SQL no visitor has business here.
    if args or any(value is not None for name, value in others.items() if name != "datasource"):
        raise _refusal("visitors cannot ask for this")
    # Superset shows a draft to everyone who may read one of its datasets.
    if dashboard is not None and not dashboard.published:
        raise _refusal("this dashboard is not published")
    if chart is not None and not any(each.published for each in chart.dashboards):
        raise _refusal("this chart is on no published dashboard")
    if query_context is not None:
        _refuse_free_sql(query_context)


def _refuse_free_sql(query_context: Any) -> None:
    # pylint: disable=import-outside-toplevel
    from superset.connectors.sqla.models import SqlaTable  # needs the app, which needs this module

    dataset = query_context.datasource
    if not isinstance(dataset, SqlaTable) or any(query.datasource != dataset for query in query_context.queries):
        raise _refusal("visitors can ask for datasets only")
    names = Names(
        columns={column.column_name for column in dataset.columns},
        metrics={metric.metric_name for metric in dataset.metrics},
        time_grains={grain for grain in dataset.db_engine_spec.get_time_grain_expressions() if grain},
        groups=lambda: _groups_of_saved_charts(dataset),
    )
    try:
        refuse_free_sql(query_context, names)
    except FreeSqlError as error:
        raise _refusal(str(error)) from error


def _groups_of_saved_charts(dataset: Any) -> set[str]:
    # pylint: disable=import-outside-toplevel
    from superset import db
    from superset.models.slice import Slice

    saved = db.session.query(Slice.params).filter_by(datasource_id=dataset.id, datasource_type="table")
    groups = [json.loads(params or "{}").get("groupby") or [] for (params,) in saved]
    return {name for group in groups for name in ([group] if isinstance(group, str) else group) if isinstance(name, str)}


def _refusal(message: str) -> SupersetSecurityException:
    return SupersetSecurityException(
        SupersetError(
            message=message,
            error_type=SupersetErrorType.DATASOURCE_SECURITY_ACCESS_ERROR,
            level=ErrorLevel.WARNING,
        )
    )
