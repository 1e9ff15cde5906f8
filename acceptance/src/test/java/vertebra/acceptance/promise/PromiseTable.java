package vertebra.acceptance.promise;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/**
 * Prints {@code promise | measured | PASS, FAIL, SHORT or NOT RUN} after all tests of a run, one row a test. A failed test is
 * FAIL, an aborted assumption NOT RUN with its reason; when the preparation of a class fails, all its promises are FAIL.
 */
public final class PromiseTable implements TestWatcher, ParameterResolver, LifecycleMethodExecutionExceptionHandler {

    private static final Namespace NAMESPACE = Namespace.create(PromiseTable.class);

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
    public void handleBeforeAllMethodExecutionException(ExtensionContext testClass, Throwable cause) throws Throwable {
        String verdict = cause instanceof TestAbortedException ? "NOT RUN" : "FAIL";
        Arrays.stream(testClass.getRequiredTestClass().getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Promise.class))
                .forEach(method -> rows(testClass).add(promise(method), firstLine(cause), verdict));
        throw cause;
    }

    private static void row(ExtensionContext test, String measured, String verdict) {
        rows(test).add(promise(test.getRequiredTestMethod()), measured, verdict);
    }

    private static String promise(Method test) {
        Promise promise = test.getAnnotation(Promise.class);
        return promise == null ? test.getName() : promise.value();
    }

    private static Measured measured(ExtensionContext test) {
        return Objects.requireNonNull(test.getStore(NAMESPACE)
                .getOrComputeIfAbsent(test.getUniqueId(), id -> new Measured(), Measured.class));
    }

    /** One table for all classes of the run; printed when JUnit closes it at the end. */
    private static PromiseRows rows(ExtensionContext context) {
        return Objects.requireNonNull(context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(PromiseRows.class, key -> new PromiseRows(), PromiseRows.class));
    }

    private static String firstLine(@Nullable Throwable cause) {
        if (cause == null || cause.getMessage() == null) {
            return String.valueOf(cause);
        }
        return cause.getMessage().strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
