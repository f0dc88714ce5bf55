"""The page at `/`: the public dashboard in the visitor's language; who signed in gets Superset's own."""

from flask import g, redirect, request
from flask_appbuilder import expose, IndexView
from werkzeug.wrappers import Response

PUBLIC_DASHBOARDS = {"en": "air-quality", "fr": "qualite-de-l-air"}


class FrontPage(IndexView):
    """Sends on, shows nothing itself."""

    @expose("/")
    def index(self) -> Response:
        if not g.user.is_anonymous:
            return redirect("/superset/welcome/")
        language = request.accept_languages.best_match(list(PUBLIC_DASHBOARDS), default="en")
        return redirect(f"/superset/dashboard/{PUBLIC_DASHBOARDS[language]}/")
