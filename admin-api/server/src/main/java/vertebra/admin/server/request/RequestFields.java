package vertebra.admin.server.request;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import vertebra.admin.contract.AdminPaths;
import vertebra.admin.contract.traffic.Since;
import vertebra.admin.server.problem.AdminProblem;
import vertebra.http.HttpProblem;
import vertebra.http.access.Access;
import vertebra.registry.access.Author;
import vertebra.spec.Revision;
import vertebra.spec.access.Caller;
import vertebra.spec.access.KeyName;
import vertebra.spec.problem.Problem;
import vertebra.spec.problem.ProblemException;

/** Reads the parameters and headers of a request; what is malformed is a problem that names it. */
public final class RequestFields {

    private static final Pattern ETAG = Pattern.compile("\"(\\d{1,18})\"");
    private static final Pattern REVISION = Pattern.compile("r?([1-9]\\d{0,8})");

    private RequestFields() {}

    /** A variable of the route's path, decoded. */
    public static String path(RoutingContext context, String name) {
        return Objects.requireNonNull(context.pathParam(name), name);
    }

    /** Who writes. A local user may name itself by a header: a name, not a proof. */
    public static Author author(RoutingContext context) {
        Caller caller = Access.caller(context);
        String named = context.request().getHeader(AdminPaths.AUTHOR_HEADER);
        String name = caller.namesItself() && named != null && KeyName.isLegal(named)
                ? named
                : caller.name().value();
        return new Author(name, caller.keyId(), from(context.request()));
    }

    /** The address that the request came from: that of a proxy, where one stands before the node. */
    public static String from(HttpServerRequest request) {
        return request.remoteAddress().hostAddress();
    }

    /** The catalog's generation that must still be current. */
    public static OptionalLong ifMatch(HttpServerRequest request) {
        String header = request.getHeader("If-Match");
        if (header == null || header.equals("*")) {
            return OptionalLong.empty();
        }
        Matcher etag = ETAG.matcher(header);
        if (!etag.matches()) {
            throw bad("If-Match", header, "the generation in double quotes, such as \"12\"");
        }
        return OptionalLong.of(Long.parseLong(etag.group(1)));
    }

    /** A whole number from 1 to max; the default when it is not there. */
    public static int limit(HttpServerRequest request, int byDefault, int max) {
        return wholeNumber(request, "limit", byDefault, 1, max);
    }

    /** A whole number of at most nine digits; the default when it is not there. */
    public static int wholeNumber(HttpServerRequest request, String name, int byDefault, int min, int max) {
        String text = request.getParam(name);
        if (text == null) {
            return byDefault;
        }
        int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
        if (number < min || number > max) {
            throw bad(name, text, "a whole number from " + min + " to " + max);
        }
        return number;
    }

    /** From when on something is wanted. */
    public static Optional<Since> since(HttpServerRequest request) {
        String text = request.getParam("since");
        try {
            return Optional.ofNullable(text).map(Since::new);
        } catch (IllegalArgumentException malformed) {
            throw bad("since", String.valueOf(text), Since.FORM);
        }
    }

    public static boolean flag(HttpServerRequest request, String name) {
        String text = request.getParam(name, "false");
        return switch (text) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw bad(name, text, "true or false");
        };
    }

    public static Optional<Revision> revision(HttpServerRequest request) {
        String text = request.getParam("revision");
        if (text == null) {
            return Optional.empty();
        }
        Matcher revision = REVISION.matcher(text);
        if (!revision.matches()) {
            throw bad("revision", text, "a revision such as r3");
        }
        return Optional.of(new Revision(Integer.parseInt(revision.group(1))));
    }

    /** The type of the body, lower case, without parameters. */
    public static String contentType(HttpServerRequest request) {
        String type = request.getHeader("Content-Type");
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    public static ProblemException unsupportedType(String type, String expected) {
        return Problem.of(
                        HttpProblem.UNSUPPORTED_MEDIA_TYPE,
                        (type.isEmpty() ? "The request has no Content-Type" : "The Content-Type is " + type)
                                + " (expected: " + expected + ").")
                .asException();
    }

    public static ProblemException bad(String name, String value, String expected) {
        return Problem.of(AdminProblem.BAD_PARAMETER, name + ": '" + value + "' (expected: " + expected + ").")
                .asException();
    }
}
