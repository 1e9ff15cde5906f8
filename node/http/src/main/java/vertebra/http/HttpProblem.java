package vertebra.http;

import vertebra.spec.problem.ProblemKind;
import vertebra.spec.problem.ProblemType;

/** What can go wrong at the HTTP edge, whatever is served behind it. */
public enum HttpProblem implements ProblemType {
    INTERNAL(new Description(
            "VTB-6000",
            "internal-error",
            "The request failed inside the service",
            500,
            ProblemKind.OURS,
            "Look for the request id in the node's log; report it if the log does not explain it.")),
    BAD_REQUEST(new Description(
            "VTB-6001",
            "bad-request",
            "The request is not valid HTTP or JSON",
            400,
            ProblemKind.CALLERS_FAULT,
            "Correct what the detail names and send the request again.")),
    NOT_FOUND(new Description(
            "VTB-6002",
            "not-found",
            "Nothing answers at this path",
            404,
            ProblemKind.CALLERS_FAULT,
            "Check the path; `vertebra get` lists the endpoints.")),
    METHOD_NOT_ALLOWED(new Description(
            "VTB-6003",
            "method-not-allowed",
            "This path does not take this method",
            405,
            ProblemKind.CALLERS_FAULT,
            "Use a method that the Allow header or the reference names.")),
    NOT_ACCEPTABLE(new Description(
            "VTB-6004",
            "not-acceptable",
            "The answer has none of the accepted content types",
            406,
            ProblemKind.CALLERS_FAULT,
            "Accept application/json.")),
    BODY_TOO_SLOW(new Description(
            "VTB-6005",
            "body-too-slow",
            "The request body arrived too slowly",
            408,
            ProblemKind.CALLERS_FAULT,
            "Send at least 1 kB a second.")),
    BODY_TOO_LARGE(new Description(
            "VTB-6006",
            "body-too-large",
            "The request body is larger than allowed",
            413,
            ProblemKind.CALLERS_FAULT,
            "Send less, or raise the limit that the detail names.")),
    URI_TOO_LONG(new Description(
            "VTB-6007",
            "uri-too-long",
            "The request line is longer than allowed",
            414,
            ProblemKind.CALLERS_FAULT,
            "Shorten the path or the query; put data into the body.")),
    UNSUPPORTED_MEDIA_TYPE(new Description(
            "VTB-6008",
            "unsupported-media-type",
            "The content type of the body is not accepted here",
            415,
            ProblemKind.CALLERS_FAULT,
            "Set the Content-Type header to one that the detail names.")),
    HEADERS_TOO_LARGE(new Description(
            "VTB-6009",
            "headers-too-large",
            "The request headers are larger than allowed",
            431,
            ProblemKind.CALLERS_FAULT,
            "Send fewer or shorter headers.")),
    NOT_READY(new Description(
            "VTB-6010",
            "not-ready",
            "The node is not ready",
            503,
            ProblemKind.UNAVAILABLE,
            "Ask again in a moment, or send the request to another node.")),
    UNAVAILABLE(new Description(
            "VTB-6011",
            "unavailable",
            "The service cannot answer now",
            503,
            ProblemKind.UNAVAILABLE,
            "Send the request again after the time in the Retry-After header.")),
    PORT_IN_USE(new Description(
            "VTB-6012",
            "port-in-use",
            "The port is in use",
            500,
            ProblemKind.OURS,
            "Stop the program that owns the port, or choose another port.")),
    CANNOT_LISTEN(new Description(
            "VTB-6013",
            "cannot-listen",
            "The listener cannot be opened",
            500,
            ProblemKind.OURS,
            "Check that the address belongs to this machine and that the port may be opened by this user.")),
    UNUSABLE_CERTIFICATE(new Description(
            "VTB-6014",
            "unusable-certificate",
            "The listener has no certificate that it could serve",
            500,
            ProblemKind.OURS,
            "Give a PEM file with the certificate first and its chain behind it, and the PEM file of its key.")),
    FOREIGN_PAGE(new Description(
            "VTB-6015",
            "foreign-page",
            "The request names a host, or comes from a web page, that is not this listener's",
            403,
            ProblemKind.CALLERS_FAULT,
            "Use the address that the listener is bound to, localhost on its machine, or a name in its certificate.")),
    HTTP_VERSION(new Description(
            "VTB-6016",
            "http-version",
            "This version of HTTP is not spoken here",
            501,
            ProblemKind.CALLERS_FAULT,
            "Speak HTTP/1.1; a proxy in front may speak others to its clients.")),
    NO_VALID_KEY(new Description(
            "VTB-6020",
            "no-valid-key",
            "The request needs a valid API key",
            401,
            ProblemKind.CALLERS_FAULT,
            "Send the header 'Authorization: Bearer KEY' or 'X-API-Key: KEY'; `vertebra keys` makes and lists keys.")),
    MISSING_SCOPE(new Description(
            "VTB-6021",
            "missing-scope",
            "The API key does not allow this",
            403,
            ProblemKind.CALLERS_FAULT,
            "Use a key that has the scope, or ask whoever has admin:keys to create one."));

    private final Description description;

    HttpProblem(Description description) {
        this.description = description;
    }

    @Override
    public Description description() {
        return description;
    }
}
