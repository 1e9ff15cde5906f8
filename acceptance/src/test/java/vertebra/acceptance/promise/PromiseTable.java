package vertebra.acceptance.promise;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Prints {@code promise | measured | PASS, FAIL, SHORT or NOT RUN} after the tests of a class, one row a test. A failed
 * test is FAIL, an aborted assumption NOT RUN with its reason.
 */
public final class PromiseTable implements TestWatcher, AfterAllCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(PromiseTable.class);

    private record Row(String promise, String measured, String verdict) {}

    private final List<Row> rows = new ArrayList<>();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Measured.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return measured(test);
    }

    @Override
    public void testSuccessful(ExtensionContext test) {
        Measured measured = measured(test);
        row(test, measured.toString(), measured.isShort() ? "SHORT" : "PASS");
    }

    @Override
    public void testFailed(ExtensionContext test, @Nullable Throwable cause) {
        row(test, firstLine(cause), "FAIL");
    }

    @Override
    public void testAborted(ExtensionContext test, @Nullable Throwable cause) {
        row(test, firstLine(cause), "NOT RUN");
    }

    @Override
    public void testDisabled(ExtensionContext test, Optional<String> reason) {
        row(test, reason.orElse(""), "NOT RUN");
    }

    @Override
    public void afterAll(ExtensionContext testClass) {
        PrintStream out = System.out;
        out.println();
        out.println("promise | measured | verdict");
        out.println("---|---|---");
        rows.forEach(row -> out.println(row.promise() + " | " + row.measured() + " | " + row.verdict()));
        out.println();
        out.flush();
    }

    private void row(ExtensionContext test, String measured, String verdict) {
        String promise = test.getRequiredTestMethod().isAnnotationPresent(Promise.class)
                ? test.getRequiredTestMethod().getAnnotation(Promise.class).value()
                : test.getDisplayName();
        rows.add(new Row(promise, measured.replace('|', '/'), verdict));
    }

    private static Measured measured(ExtensionContext test) {
        return Objects.requireNonNull(test.getStore(NAMESPACE)
                .getOrComputeIfAbsent(test.getUniqueId(), id -> new Measured(), Measured.class));
    }

    private static String firstLine(@Nullable Throwable cause) {
        if (cause == null || cause.getMessage() == null) {
            return String.valueOf(cause);
        }
        return cause.getMessage().strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
