"""The dashboards as files: read, checked, and changed in memory to what this place needs."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from settings import SettingError
from sqlalchemy.engine.url import URL

# Ten times as fast; Superset's own import parses the same files, by the same name.
yaml.SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

HEALTH_SLUGS = ("pipeline-health", "sante-du-pipeline")
KINDS = ("chart", "dashboard", "dataset")


class Tombstone(NamedTuple):
    """An object that left the bundle and must leave Superset."""

    uuid: str
    kind: str


class Bundle(NamedTuple):
    """What is imported."""

    # File name relative to the folder of the bundle, and its text.
    contents: dict[str, str]
    uuids: frozenset[str]
    # Of the datasets that published dashboards use: the ones that visitors may read.
    public_datasets: frozenset[str]


def read_bundle(folder: Path, read_model: URL, health_public: bool) -> Bundle:
    """The bundle with the read model's address in it, which is on no disk."""
    contents = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml"))
    }
    if "metadata.yaml" not in contents:
        raise SettingError(f"{folder}: there is no metadata.yaml, so this is no bundle of dashboards")
    files = {name: yaml.safe_load(text) for name, text in contents.items()}
    for name, config in files.items():
        if name.startswith("databases/"):
            config["sqlalchemy_uri"] = read_model.render_as_string(hide_password=False)
        elif name.startswith("dashboards/") and not health_public and config.get("slug") in HEALTH_SLUGS:
            config["published"] = False
        else:
            continue
        contents[name] = json.dumps(config, ensure_ascii=False)  # JSON is YAML
    return Bundle(
        contents=contents,
        uuids=frozenset(config["uuid"] for config in files.values() if "uuid" in config),
        public_datasets=frozenset(_public_datasets(files)),
    )


def read_tombstones(path: Path, bundle: Bundle) -> list[Tombstone]:
    """The objects to delete; one that is in the bundle too is a mistake."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    tombstones = [Tombstone(uuid=str(entry["uuid"]), kind=str(entry["kind"])) for entry in entries]
    for stone in tombstones:
        if stone.kind not in KINDS:
            raise SettingError(f"{path}: kind {stone.kind!r} of {stone.uuid} is none of {', '.join(KINDS)}")
        if stone.uuid in bundle.uuids:
            raise SettingError(f"{path}: {stone.kind} {stone.uuid} is in the bundle; remove its file or its tombstone")
    return tombstones


def _of(files: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [config for name, config in files.items() if name.startswith(f"{kind}/")]


def _public_datasets(files: dict[str, Any]) -> set[str]:
    dataset_of = {chart["uuid"]: chart["dataset_uuid"] for chart in _of(files, "charts")}
    published = [dashboard for dashboard in _of(files, "dashboards") if dashboard.get("published")]
    charts = {
        node["meta"]["uuid"]
        for dashboard in published
        for node in dashboard["position"].values()
        if isinstance(node, dict) and node.get("type") == "CHART"
    }
    filters = [
        target["datasetUuid"]
        for dashboard in published
        for each in (dashboard.get("metadata") or {}).get("native_filter_configuration", [])
        for target in each.get("targets", [])
        if "datasetUuid" in target
    ]
    return {dataset_of[uuid] for uuid in charts if uuid in dataset_of} | set(filters)
