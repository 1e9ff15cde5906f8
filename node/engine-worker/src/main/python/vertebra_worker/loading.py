"""Answers LOAD: makes the service and says what it is, or why there is none."""

from __future__ import annotations

import os
from typing import Optional, Tuple

from vertebra_worker import cortex_names, diagnosis, frames, logs
from vertebra_worker.busy import Busy
from vertebra_worker.calls import Calls
from vertebra_worker.channel import Channel
from vertebra_worker.clients import MetricsClient
from vertebra_worker.failures import LoadFailed
from vertebra_worker.frames import Frame
from vertebra_worker.memory import resident_bytes
from vertebra_worker.notices import Notices
from vertebra_worker.predictor import Predictor, class_of
from vertebra_worker.project import Project, serve_main_names
from vertebra_worker.service import Service


def load(frame: Frame, channel: Channel, busy: Busy) -> Optional[Service]:
    """Sends LOADED or FAILED; the service, or None when there is none."""
    head = frame.head
    logs.configure(channel, str(head.get("log_level") or "info"))
    project = Project(str(head["root"]), str(head["main"]), head.get("python_path"))
    try:
        with Notices() as notices:
            project.enter()
            service, facts = _predictor(head, project, channel, busy) if head["kind"] == "python" \
                else _model(head, project, channel)
    except BaseException as error:  # pylint: disable=broad-except
        _fail(frame.id, channel, diagnosis.failed(error, project, head.get("config") or {}), error)
        return None
    facts.update({"memory": resident_bytes(), "notices": notices.texts})
    channel.send(frames.LOADED, frame.id, facts)
    return service


def _predictor(head: dict, project: Project, channel: Channel, busy: Busy) -> Tuple[Service, dict]:
    cortex_names.install()
    module = project.import_main()
    serve_main_names(module)
    owner = class_of(module, project.name_of(project.main))
    model = os.path.join(project.root, head["model"]) if head.get("model") else None
    predictor = Predictor(owner, head.get("config") or {}, model, MetricsClient(channel))
    return Calls(predictor, channel, busy, bool(head.get("batching"))), {}


def _model(head: dict, project: Project, channel: Channel) -> Tuple[Service, dict]:
    from vertebra_worker.models import library

    model = library.load(head["kind"], project)
    from vertebra_worker.runs import Runs  # Needs numpy, as the model does.

    return Runs(model, channel), {
        "inputs": [port.described() for port in model.inputs],
        "outputs": [port.described() for port in model.outputs],
        "shared_batch": True,
        "sample": model.sample,
    }


def _fail(identity: int, channel: Channel, failed: LoadFailed, error: BaseException) -> None:
    if not isinstance(error, LoadFailed) or error.__cause__ is not None:
        logs.send(channel, "error", logs.trace_of(error))
    kind = "memory" if isinstance(error, MemoryError) else "load"
    channel.send(frames.FAILED, identity, {"kind": kind, "detail": failed.detail, "fix": failed.fix})
