package vertebra.admin.server.problem;

import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;

/** What can go wrong in the admin API. */
public enum AdminProblem implements ProblemType {
    BAD_PARAMETER(new Description(
            "VTB-5001",
            "bad-parameter",
            "A parameter of the request is not valid",
            400,
            ProblemKind.CALLERS_FAULT,
            "Correct what the detail names; /v1/openapi.yaml describes every parameter.")),
    ARCHIVE_REFUSED(
            new Description(
                    "VTB-5002",
                    "archive-refused",
                    "The archive cannot be unpacked safely",
                    400,
                    ProblemKind.CALLERS_FAULT,
                    "Send a gzipped tar of plain files and folders with relative names; leave out what the model does not need.")),
    FILE_MISSING(new Description(
            "VTB-5003",
            "file-missing",
            "The archive lacks a file that the request names",
            400,
            ProblemKind.CALLERS_FAULT,
            "Name a file of the archive, relative to its root.")),
    UPLOAD_TOO_LARGE(new Description(
            "VTB-5007",
            "upload-too-large",
            "The upload is larger than allowed",
            413,
            ProblemKind.CALLERS_FAULT,
            "Leave out what the model does not need (.cortexignore).")),
    MODEL_SOURCE(new Description(
            "VTB-5008",
            "model-source",
            "A model cannot be taken from its source",
            422,
            ProblemKind.CALLERS_FAULT,
            "Put the model's files into the project, or name a registered model: registry://NAME[@VERSION].")),
    BUSY(new Description(
            "VTB-5009",
            "admin-busy",
            "Too many uploads or log streams at once",
            503,
            ProblemKind.UNAVAILABLE,
            "Repeat when another one has ended.")),
    UPLOAD_NOT_STORED(new Description(
            "VTB-5010",
            "upload-not-stored",
            "The upload cannot be written to the node's disk",
            507,
            ProblemKind.OURS,
            "Free space on the disk of the node's state_dir, then repeat. Nothing was changed.")),
    NO_SUCH_NODE(new Description(
            "VTB-5011",
            "no-such-node",
            "No node of this name runs",
            404,
            ProblemKind.CALLERS_FAULT,
            "`vertebra nodes` lists the nodes.")),
    DEPENDENCIES(new Description(
            "VTB-5012",
            "dependencies",
            "The packages that a project needs cannot be resolved",
            422,
            ProblemKind.CALLERS_FAULT,
            "Correct requirements.txt, or the node's Python; docs/python.md says what is taken."));

    private final Description description;

    AdminProblem(Description description) {
        this.description = description;
    }

    @Override
    public Description description() {
        return description;
    }
}
